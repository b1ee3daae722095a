# The demo's words become C at build time; the example configurations are installed beside the README.
EXTRA_DIST += data/words.awk data/streets.tsv data/people.tsv data/texts.tsv data/coverage.tsv
dist_doc_DATA += data/visitdeck.conf.example
nodist_doc_DATA = data/relay.conf.example
EXTRA_DIST += data/relay.conf.example.in
CLEANFILES += data/relay.conf.example
CLEANFILES += src/sandbox/demo_words.c
nodist_visitdeck_sandbox_SOURCES = src/sandbox/demo_words.c

src/sandbox/demo_words.c: data/words.awk data/streets.tsv data/people.tsv data/texts.tsv data/coverage.tsv
	$(AM_V_GEN)$(MKDIR_P) src/sandbox && LC_ALL=C awk -f $(srcdir)/data/words.awk $(srcdir)/data/streets.tsv \
	  $(srcdir)/data/people.tsv $(srcdir)/data/texts.tsv $(srcdir)/data/coverage.tsv >$@.tmp && mv $@.tmp $@

data/relay.conf.example: data/relay.conf.example.in Makefile
	$(AM_V_GEN)$(MKDIR_P) data && $(with_folders) $(srcdir)/$@.in >$@.tmp && mv $@.tmp $@

# What completes words in a shell: the program itself says it, from its tables.
bashcompletiondir = $(datadir)/bash-completion/completions
zshcompletiondir = $(datadir)/zsh/site-functions
fishcompletiondir = $(datadir)/fish/vendor_completions.d
nodist_bashcompletion_DATA = data/bash/visitdeck
nodist_zshcompletion_DATA = data/zsh/_visitdeck
nodist_fishcompletion_DATA = data/fish/visitdeck.fish
completions = $(nodist_bashcompletion_DATA) $(nodist_zshcompletion_DATA) $(nodist_fishcompletion_DATA)
CLEANFILES += $(completions)
$(completions): visitdeck$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) $(@D) && LC_ALL=C ./visitdeck --completion $(notdir $(@D)) >$@.tmp && mv $@.tmp $@

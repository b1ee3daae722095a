# The demo's words become C at build time; the example configuration is installed beside the README.
EXTRA_DIST += data/words.awk data/streets.tsv data/people.tsv data/texts.tsv data/coverage.tsv
dist_doc_DATA += data/visitdeck.conf.example data/relay.conf.example
CLEANFILES += src/sandbox/words.c
nodist_visitdeck_sandbox_SOURCES = src/sandbox/words.c

src/sandbox/words.c: data/words.awk data/streets.tsv data/people.tsv data/texts.tsv data/coverage.tsv
	$(AM_V_GEN)$(MKDIR_P) src/sandbox && LC_ALL=C awk -f $(srcdir)/data/words.awk $(srcdir)/data/streets.tsv \
	  $(srcdir)/data/people.tsv $(srcdir)/data/texts.tsv $(srcdir)/data/coverage.tsv >$@.tmp && mv $@.tmp $@

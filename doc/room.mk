# The key table of the man page comes from the commands' own table.
man1_MANS = doc/visitdeck.1 doc/visitdeck-sandbox.1
man8_MANS = doc/visitdeck-relay.8
dist_doc_DATA += doc/visitdeck-relay.service doc/nginx.conf.example doc/mosquitto.conf.example doc/visitdeck.acl.example
EXTRA_DIST += doc/visitdeck.1.in doc/visitdeck-sandbox.1 doc/visitdeck-relay.8 doc/keys.awk doc/ARCHITECTURE.md doc/API.md
CLEANFILES += doc/visitdeck.1

doc/visitdeck.1: doc/visitdeck.1.in src/tui/command.def doc/keys.awk
	$(AM_V_GEN)$(MKDIR_P) doc && awk -f $(srcdir)/doc/keys.awk $(srcdir)/src/tui/command.def >doc/keys.tmp && \
	  sed -e '/@KEYS@/{r doc/keys.tmp' -e 'd}' -e 's|@DOCUMENTS@|$(docdir)|' $(srcdir)/doc/visitdeck.1.in >$@.tmp && rm doc/keys.tmp && mv $@.tmp $@

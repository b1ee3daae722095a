pages = CONTRIBUTING.md doc/ARCHITECTURE.md doc/SCREEN.md doc/READS.md doc/WRITES.md doc/LIVE.md doc/SANDBOX.md doc/HOST.md doc/API.md doc/API-NOTES.md doc/BENCHMARKS.md
# The key table of visitdeck.1 comes from the commands' own table, the statuses from the visits'; folders are those of configure.
man_pages_made = doc/visitdeck.1 doc/visitdeck.conf.5 doc/visitdeck-relay.8
man1_MANS = doc/visitdeck.1 doc/visitdeck-sandbox.1
man5_MANS = doc/visitdeck.conf.5
man8_MANS = doc/visitdeck-relay.8
dist_doc_DATA += doc/nginx.conf.example doc/mosquitto.conf.example doc/visitdeck.acl.example
EXTRA_DIST += doc/visitdeck.1.in doc/visitdeck.conf.5.in doc/visitdeck-relay.8.in doc/visitdeck-relay.service.in doc/visitdeck-sandbox.1 \
  doc/keys.awk $(pages)
CLEANFILES += $(man_pages_made) doc/visitdeck-relay.service

with_folders = sed -e 's|@bindir[@]|$(bindir)|g' -e 's|@sysconfdir[@]|$(sysconfdir)|g' -e 's|@localstatedir[@]|$(localstatedir)|g' \
  -e 's|@docdir[@]|$(docdir)|g' -e 's|@systemdsystemunitdir[@]|$(systemdsystemunitdir)|g'

doc/visitdeck.1: doc/visitdeck.1.in src/tui/command.def src/model/visit.h doc/keys.awk Makefile
	$(AM_V_GEN)$(MKDIR_P) doc && awk -f $(srcdir)/doc/keys.awk $(srcdir)/src/tui/command.def >doc/keys.tmp && \
	  statuses=`sed -n 's/^  X(VISIT_[A-Z_]*, "\([a-z.][a-z.]*\)".*/\1/p' $(srcdir)/src/model/visit.h | paste -s -d , | sed 's/,/ , /g'` && \
	  $(with_folders) -e '/@KEYS[@]/{r doc/keys.tmp' -e 'd}' -e "s|^@STATUSES[@]|.Cm $$statuses|" $(srcdir)/doc/visitdeck.1.in >$@.tmp && \
	  rm doc/keys.tmp && mv $@.tmp $@
doc/visitdeck.conf.5: doc/visitdeck.conf.5.in Makefile
	$(AM_V_GEN)$(MKDIR_P) doc && $(with_folders) $(srcdir)/$@.in >$@.tmp && mv $@.tmp $@
doc/visitdeck-relay.8: doc/visitdeck-relay.8.in Makefile
	$(AM_V_GEN)$(MKDIR_P) doc && $(with_folders) $(srcdir)/$@.in >$@.tmp && mv $@.tmp $@
doc/visitdeck-relay.service: doc/visitdeck-relay.service.in Makefile
	$(AM_V_GEN)$(MKDIR_P) doc && $(with_folders) $(srcdir)/$@.in >$@.tmp && mv $@.tmp $@

if SYSTEMD_UNIT
systemdsystemunit_DATA = doc/visitdeck-relay.service
endif

# Where the relay looks for its configuration and, without systemd, makes its folder.
install-data-local:
	$(MKDIR_P) '$(DESTDIR)$(sysconfdir)/visitdeck' '$(DESTDIR)$(localstatedir)/lib'
uninstall-local:
	-rmdir '$(DESTDIR)$(sysconfdir)/visitdeck' 2>/dev/null

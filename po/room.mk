# A language is its file here and its name in this line. Its catalogue lies beside the program as it is installed, so that a build tree speaks it too.
languages = fr
catalogues = $(languages:%=locale/%/LC_MESSAGES/visitdeck.mo)
EXTRA_DIST += $(languages:%=po/%.po) po/POTFILES.in
CLEANFILES += $(catalogues)
all-local: $(catalogues)
locale/%/LC_MESSAGES/visitdeck.mo: po/%.po
	$(AM_V_GEN)$(MKDIR_P) $(@D) && $(MSGFMT) -c -o $@ $<
install-data-hook: $(catalogues)
	for language in $(languages); do \
	  $(MKDIR_P) "$(DESTDIR)$(localedir)/$$language/LC_MESSAGES" && \
	  $(INSTALL_DATA) locale/$$language/LC_MESSAGES/visitdeck.mo "$(DESTDIR)$(localedir)/$$language/LC_MESSAGES" || exit; \
	done
uninstall-hook:
	for language in $(languages); do rm -f "$(DESTDIR)$(localedir)/$$language/LC_MESSAGES/visitdeck.mo"; done

# Puts new texts into each language's file, to be translated; takes those out that are no more.
update-po:
	cd $(srcdir) && xgettext --language=C --keyword=_ --keyword=N_ --keyword=NOTE_ --keyword=C_:1c,2 --keyword=NC_:1c,2 --keyword=ngettext:1,2 \
	  --from-code=UTF-8 --no-location --omit-header -o po/visitdeck.pot --files-from=po/POTFILES.in && \
	  for language in $(languages); do \
	    msgmerge -q --no-fuzzy-matching -o po/new.po po/$$language.po po/visitdeck.pot && \
	    msgattrib --no-obsolete -o po/$$language.po po/new.po || exit; \
	  done && rm po/visitdeck.pot po/new.po

# The catalogue lies beside the program as it is installed, so that a build tree speaks French too.
frenchdir = $(localedir)/fr/LC_MESSAGES
french_DATA = locale/fr/LC_MESSAGES/visitdeck.mo
EXTRA_DIST += po/fr.po po/POTFILES.in
CLEANFILES += locale/fr/LC_MESSAGES/visitdeck.mo
locale/fr/LC_MESSAGES/visitdeck.mo: po/fr.po
	$(AM_V_GEN)$(MKDIR_P) locale/fr/LC_MESSAGES && $(MSGFMT) -c -o $@ $(srcdir)/po/fr.po

# Puts new texts into po/fr.po, to be translated; takes those out that are no more.
update-po:
	cd $(srcdir) && xgettext --language=C --keyword=_ --keyword=N_ --keyword=C_:1c,2 --keyword=NC_:1c,2 --keyword=ngettext:1,2 \
	  --from-code=UTF-8 --no-location --omit-header -o po/visitdeck.pot --files-from=po/POTFILES.in && \
	  msgmerge -q --no-fuzzy-matching -o po/fr.po.new po/fr.po po/visitdeck.pot && \
	  msgattrib --no-obsolete -o po/fr.po po/fr.po.new && rm po/visitdeck.pot po/fr.po.new

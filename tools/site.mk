# site.mk - the documentation site, and the archive for machines without a compiler.

.PHONY: docs docs-tests docs-looks dist dist-tests
docs:
	@tools/setup.sh docs
	@mkdir -p $(B)
	@cc -I. -Iapi -Iapi/x86_64 -o $(B)/rows tools/reference.c && $(B)/rows >$(B)/rows.tsv
	@cc -DIOMMU=1 -DHARDWARE_DEBUG=1 -I. -Iapi -Iapi/x86_64 -o $(B)/rows tools/reference.c && $(B)/rows >$(B)/rows-all.tsv
	@cc -DMCS=1 -I. -Iapi -Iapi/x86_64 -o $(B)/rows tools/reference.c && $(B)/rows >$(B)/rows-mcs.tsv
	@tools/site.py $(B)/docs $(B)/rows.tsv $(B)/rows-all.tsv $(B)/rows-mcs.tsv

# Links, anchors, tags, search; the examples in C are compiled.
docs-tests: docs | user
	@$(MAKE) -s --no-print-directory VARIANT=mcs stubs >/dev/null
	@test/site.py $(B)/docs $(CC) $(USER_FLAGS) --mcs $$($(MAKE) -s --no-print-directory VARIANT=mcs print-user-flags | sed -n 3p)

# Each page in Chromium: narrow, wide, light, dark; the search; pictures of some pages in $(B)/looks.
docs-looks: docs
	@tools/setup.sh looks
	@test/looks.sh $(B)/docs $(B)/looks

# Kernels, SDK, pages and a solved image, in an archive that needs QEMU alone.
VERSION := $(shell cat VERSION)
DIST := $(abspath $(B))/dist/tessera-$(VERSION)
dist: docs $(B)/apps/hello-3
	@rm -rf $(DIST)
	@$(MAKE) -s --no-print-directory install PREFIX=$(DIST)
	@tools/dist.sh $(abspath $(B)) $(DIST)
dist-tests: dist
	@test/dist.sh $(B)/tessera-$(VERSION).tar.xz

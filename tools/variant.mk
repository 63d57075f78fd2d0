# variant.mk - which kernel is built: ARCH is a folder of arch/ with a build.mk, VARIANT a folder of kernel/variant/.
#
# x86_64 and classic, if nobody says another: that kernel and its programs lie in B itself.  Each other one has a folder
# of its own there, B/ARCH-VARIANT, with the same places in it.  WITH=EXPORT_PMC=12,TICK_MS=1 has other words of config.h,
# and a folder of its own, too.  Only make's own words count, not the environment: other projects call a variable ARCH, too.
MAIN_KERNEL := x86_64-classic
ifneq ($(filter-out environment,$(origin ARCH)),$(origin ARCH))
ARCH := x86_64
endif
ifneq ($(filter-out environment,$(origin VARIANT)),$(origin VARIANT))
VARIANT := classic
endif
ifneq ($(filter-out environment,$(origin WITH)),$(origin WITH))
WITH :=
endif
ARCH ?= x86_64
VARIANT ?= classic
ARCHES := $(patsubst arch/%/build.mk,%,$(sort $(wildcard arch/*/build.mk)))
VARIANTS := $(patsubst kernel/variant/%/.,%,$(sort $(wildcard kernel/variant/*/.)))
ifneq ($(filter $(ARCHES),$(ARCH)),$(or $(strip $(ARCH)),none))
$(error There is no architecture "$(ARCH)". ARCH= takes one of: $(ARCHES))
endif
ifneq ($(filter $(VARIANTS),$(VARIANT)),$(or $(strip $(VARIANT)),none))
$(error There is no kernel "$(VARIANT)". VARIANT= takes one of: $(VARIANTS))
endif

# What the kernel, libraries and programs are told of it: a word of config.h.
ifeq ($(VARIANT),mcs)
override CONFIG += -DMCS=1
endif
comma := ,
WITH_WORDS := $(subst $(comma), ,$(WITH))
ifneq ($(WITH_WORDS),)
override CONFIG += $(WITH_WORDS:%=-D%)
endif

# However it is named, the same folder has one name: what depends on what is written down by name.  A make within make
# is given the folder of its kernel, or one inside it.
override B := $(patsubst $(CURDIR)/%,%,$(abspath $(B)))
empty :=
KERNEL_FOLDER := $(filter-out $(MAIN_KERNEL),$(ARCH)-$(VARIANT)$(subst $(empty) ,,$(patsubst %,-%,$(subst =,-,$(WITH_WORDS)))))
ifneq ($(KERNEL_FOLDER),)
override B := $(B)$(if $(findstring /$(KERNEL_FOLDER)/,/$(B)/),,/$(KERNEL_FOLDER))
endif
# All kernels of one architecture have the same C library.
MUSL ?= $(if $(KERNEL_FOLDER),$(firstword $(subst /$(KERNEL_FOLDER)/, ,$(B)/)),$(B))/musl$(filter-out -x86_64,-$(ARCH))

# Where this kernel and its programs are built, for scripts.
.PHONY: where
where:
	@echo $(abspath $(B))

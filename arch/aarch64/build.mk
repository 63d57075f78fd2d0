# build.mk - how a kernel for aarch64 is compiled and linked.
#
# CC, LD and their kin are the cross compiler's, if nobody says others; elsewhere it is the same (arch/x86_64/build.mk says
# what such a file is for).
CROSS ?= aarch64-linux-gnu-
ifeq ($(origin CC),default)
CC := $(CROSS)gcc
endif
# The cross compiler and the emulator are wanted when somebody asks for this architecture, and not before.
ifneq ($(filter-out help doctor clean where,$(or $(MAKECMDGOALS),all)),)
ifneq ($(shell tools/setup.sh aarch64 >&2 && echo yes),yes)
$(error The cross compiler for aarch64 is not there)
endif
endif
ARCH_FLAGS := -ffreestanding -fno-pic -mcmodel=small -mgeneral-regs-only -mbranch-protection=none -mstrict-align \
    -fno-stack-protector -fno-asynchronous-unwind-tables -fomit-frame-pointer
# The kernel stack has 4 KiB: no function may take much of it.
ARCH_FLAGS += -Wframe-larger-than=$(if $(filter -O0,$(OPT)),768,512)
ARCH_COLD := $(addprefix arch/aarch64/,entry/trap.c $(addprefix object/,asid.c interrupt.c page_table.c))
# For functions that only entry.S calls (ENTRIES): they keep no register, all are saved.  Without the two passes gcc 12 moves no
# argument to and fro, and stores pairs: a Call and its answer take 5 instructions less.
ENTRY_FLAGS = $(if $(findstring clang,$(CC)),,-fno-cse-follow-jumps -fno-tree-tail-merge $(addprefix -fcall-used-,x19 x20 x21 x22 x23 x24 x25 x26 x27 x28))

# A boot loader takes the plain bytes, with the header of an arm64 Image; debuggers take the ELF file.
$(K)/tessera: $(KERNEL_OBJ) arch/aarch64/kernel.ld
	@echo "  kernel   $@"
	@$(CROSS)ld -nostdlib --gc-sections -z max-page-size=4096 --no-warn-rwx-segments -T arch/aarch64/kernel.ld -Map=$@.map \
	    -o $@.elf $(KERNEL_OBJ)
	@$(CROSS)objcopy -O binary $@.elf $@
	@$(CROSS)size -A $@.elf >$@.sizes

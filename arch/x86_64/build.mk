# build.mk - how a kernel for x86_64 is compiled and linked.
#
# An architecture has a file like this one: which compiler flags its kernel takes, which of its files are to be small,
# and how its image is made from $(KERNEL_OBJ).
ARCH_FLAGS := -ffreestanding -fno-pic -mcmodel=kernel -mno-red-zone -mgeneral-regs-only -fcf-protection=none \
    -fno-stack-protector -fno-asynchronous-unwind-tables
# The kernel stack has 4 KiB: no function may take much of it.
# (Without optimisation every inlined path keeps a place of its own there.)
ARCH_FLAGS += -Wframe-larger-than=$(if $(filter -O0,$(OPT)),768,512)
ARCH_COLD := $(addprefix arch/x86_64/,entry/trap.c \
    $(addprefix object/,asid.c breakpoint.c interrupt.c ioport.c iospace.c page_table.c))
# For functions that only entry.S calls (ENTRIES): they keep no register, all are saved.
# One with a frame as large as invoke's saves rbp anyway, and may use it.
SMALL_FRAME = $(if $(findstring /invoke.c,$@),,-ffixed-rbp -mpreferred-stack-boundary=3)
ENTRY_FLAGS = $(if $(findstring clang,$(CC)),,$(SMALL_FRAME) $(addprefix -fcall-used-,rbx r12 r13 r14 r15))

# A Multiboot loader takes a 64-bit kernel only in the clothes of a 32-bit file.
$(K)/tessera: $(KERNEL_OBJ) arch/x86_64/kernel.ld
	@echo "  kernel   $@"
	@ld -nostdlib --gc-sections -z max-page-size=4096 --no-warn-rwx-segments -T arch/x86_64/kernel.ld -Map=$@.map \
	    -o $@.elf $(KERNEL_OBJ)
	@objcopy -O elf32-i386 $@.elf $@
	@size -A $@.elf >$@.sizes

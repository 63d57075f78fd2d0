# aarch64.sed - what a tutorial calls by the names of x86_64, by those of 64-bit Arm (tools/localize.sh).
#
# Arm has one kind of table for all levels, so three calls of the same method map three tables.
s/seL4_X86_4K\>/seL4_ARM_SmallPageObject/g
s/\(seL4_\|\<\)X86_\(PDPT\|PageDirectory\|PageTable\)/\1ARM_PageTable/g
s/seL4_X64_PML4/seL4_ARM_VSpace/g
s/\(seL4_\|\<\)X86_/\1ARM_/g
s/\<PML4\>/VSpace/g
s/\<pml4\>/vspace/g
# Registers: where a thread runs, its stack, the first three arguments.
s/\<rip\>/pc/g
s/\<rsp\>/sp/g
s/\<rdi\>/x0/g
s/\<rsi\>/x1/g
s/\<rdx\>/x2/g
# An instruction that is none.
s/UD2_BYTES 2$/UDF_BYTES 4/
s/UD2_BYTES/UDF_BYTES/g
s/"ud2"/"udf #0"/
s/\<ud2\>/udf/g
s/The instruction is two bytes long/The instruction is four bytes long/
# The bit of a page fault's status that says "write".
s/(seL4_VMFault_FSR) & 2)/(seL4_VMFault_FSR) \& 64)/g
s/bit 1 (value 2) is 1 for a write/bit 6 (value 64) is 1 for a write/
s/Bit 1 is the write, its value is 2/Bit 6 is the write, its value is 64/
s/Keep bit 1 alone: & 2/Keep bit 6 alone: \& 64/
s/bit 1 that it was a write/bit 6 that it was a write/
# How many registers a thread has.
s/\(count[<>!=]*\)20\>/\136/g
s/there are 20\>/there are 36/
s/of 20 registers/of 36 registers/
s/has 20 words/has 36 words/
s/that is 20\>/that is 36/

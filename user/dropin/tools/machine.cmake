# machine.cmake - QEMU's virt machine, as the loader of seL4's builds wants to know it.
#
#   KernelDTBPath       its device tree, which QEMU writes; the loader and its tools know it by this name
#   platform_yaml       where its memory lies
#   HARDWARE_GEN_PATH   the program that makes the loader's table of devices (hardware_gen.py)
set(QEMU_ARCH aarch64 CACHE INTERNAL "")
set(QEMU_MEMORY 1024 CACHE STRING "MiB of memory")
find_program(PYTHON3 python3)
find_program(TESSERA_QEMU "qemu-system-${QEMU_ARCH}")
mark_as_advanced(PYTHON3 TESSERA_QEMU)
if(NOT TESSERA_QEMU)
    message(FATAL_ERROR "Tessera: qemu-system-${QEMU_ARCH} is not installed; it writes the device tree of its machine.")
endif()
set(KernelDTBPath "${CMAKE_CURRENT_BINARY_DIR}/kernel.dtb" CACHE INTERNAL "")
execute_process(COMMAND "${TESSERA_QEMU}" -machine "virt,dumpdtb=${KernelDTBPath}" -cpu "${KernelArmCPU}" -m "${QEMU_MEMORY}"
    -nographic RESULT_VARIABLE failed OUTPUT_VARIABLE said ERROR_VARIABLE said)
if(failed OR NOT EXISTS "${KernelDTBPath}")
    message(FATAL_ERROR "Tessera: ${TESSERA_QEMU} does not write a device tree: ${said}")
endif()
set(first 1073741824)       # 1 GiB
math(EXPR end "${first} + ${QEMU_MEMORY} * 1048576" OUTPUT_FORMAT HEXADECIMAL)
# The kernel lies 2 MiB behind the start (LOAD_AT of kernel.ld), and the loader's tools put all else behind it.
math(EXPR start "${first} + 2097152" OUTPUT_FORMAT HEXADECIMAL)
set(platform_yaml "${CMAKE_BINARY_DIR}/platform_gen.yaml" CACHE INTERNAL "")
tessera_write("${platform_yaml}" "devices: []\nmemory:\n- end: ${end}\n  start: ${start}\n")
set(HARDWARE_GEN_PATH "${CMAKE_CURRENT_LIST_DIR}/hardware_gen.py" CACHE INTERNAL "")

# FindseL4.cmake - Tessera in the place of seL4, for projects that CMake builds against a checkout of its kernel.
#
# What a project sets (cache variables), and the word of config.h that it becomes:
#   KernelDebugBuild             DEBUG                  KernelRootCNodeSizeBits   ROOT_CNODE_BITS
#   HardwareDebugAPI             HARDWARE_DEBUG         KernelNumDomains          NUM_DOMAINS
#   KernelIOMMU                  IOMMU                  KernelNumDomainSchedules  NUM_DOMAIN_SCHEDULES
#   KernelXSaveFeatureSet        XSAVE_FEATURES         KernelNumPriorities       NUM_PRIORITIES
#   KernelXSaveSize              XSAVE_BYTES            KernelRetypeFanOutLimit   RETYPE_FAN_OUT
#   KernelTimerTickMS            TICK_MS                KernelTimeSlice           TIME_SLICE_TICKS
#   KernelBenchmarks             BENCHMARKS             KernelExportPMCUser       EXPORT_PMC
#   KernelX86DangerousMSR        DANGEROUS_MSR          KernelX86IBRSMode, ...    MITIGATIONS
#   KernelFSGSBase=inst          FSGSBASE=1            KernelIsMCS               MCS, and VARIANT=mcs
#   LibSel4UseThreadLocals=OFF   NO_THREAD_LOCALS: the address of the IPC buffer is one variable for all threads of a program
#   KernelBootThreadTimeSlice    BOOT_SLICE_MS (with KernelIsMCS, instead of tick and time slice)
# The two XSave options count with KernelFPU=XSAVE.  KernelPrinting goes with KernelDebugBuild.  tools/options.cmake has every
# option, also those that make no difference here (KernelFastpath, KernelSupportPCID: the kernel
# looks for what the CPU has), and refuses by name what the kernel does not have.
set(SEL4_CONFIG_DIR "${CMAKE_CURRENT_LIST_DIR}" CACHE INTERNAL "")
set(KERNEL_PATH "${CMAKE_CURRENT_LIST_DIR}" CACHE STRING "")
set(KERNEL_HELPERS_PATH "${CMAKE_CURRENT_LIST_DIR}/tools/helpers.cmake" CACHE STRING "")
set(KERNEL_CONFIG_PATH "${CMAKE_CURRENT_LIST_DIR}/tools/options.cmake" CACHE STRING "")
set(KERNEL_FLAGS_PATH "${CMAKE_CURRENT_LIST_DIR}/tools/flags.cmake" CACHE STRING "")
mark_as_advanced(KERNEL_PATH KERNEL_FLAGS_PATH KERNEL_HELPERS_PATH KERNEL_CONFIG_PATH)
include("${KERNEL_HELPERS_PATH}")

# A macro: the including file sees the variables, too.  Options get their defaults later, when the kernel is imported: until
# then a project may set defaults of its own.
macro(sel4_configure_platform_settings)
    include("${SEL4_CONFIG_DIR}/configs/seL4Config.cmake")
endmacro()

function(sel4_import_kernel)
    sel4_configure_platform_settings()
    add_subdirectory("${KERNEL_PATH}" "${CMAKE_BINARY_DIR}/kernel")
endfunction()

function(sel4_import_libsel4)
    if(NOT TARGET sel4)
        add_subdirectory("${KERNEL_PATH}/libsel4" "${CMAKE_BINARY_DIR}/libsel4")
    endif()
endfunction()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(seL4 DEFAULT_MSG KERNEL_PATH KERNEL_HELPERS_PATH)

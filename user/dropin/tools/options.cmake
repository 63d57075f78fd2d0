# options.cmake - what a project may ask of the kernel, with defaults, and what it may not.
#
# Each option stands once, in one of these rows:
#   tessera_option   becomes a word of config.h (which one: below, "The words of config.h")
#   tessera_only     the kernel has just these values; the first is the default, others are refused
#   tessera_free     makes no difference here: the kernel finds it out by itself, or does without
# What none of them names, and begins with Kernel, is refused too.

include("${CMAKE_CURRENT_LIST_DIR}/../configs/seL4Config.cmake")

# ---- what it can be asked for ----

macro(tessera_option type name value)
    tessera_default(${name} ${type} "${value}")
endmacro()
macro(tessera_free name value)
    tessera_default(${name} STRING "${value}")
endmacro()

tessera_option(BOOL KernelDebugBuild ON)
tessera_option(BOOL KernelPrinting "${KernelDebugBuild}")
tessera_option(BOOL HardwareDebugAPI OFF)
tessera_option(BOOL KernelIOMMU OFF)
tessera_option(STRING KernelRootCNodeSizeBits 16)
tessera_option(STRING KernelNumDomains 1)
tessera_option(STRING KernelNumDomainSchedules 100)
tessera_option(STRING KernelNumPriorities 256)
tessera_option(BOOL KernelIsMCS OFF)
if(KernelIsMCS)
    tessera_option(STRING KernelBootThreadTimeSlice 5)
    tessera_free(KernelTimerTickMS 2)
    tessera_free(KernelTimeSlice 5)
    foreach(name KernelWcetScale KernelKernelWcetScale)
        tessera_only(STRING ${name} 1)
    endforeach()
    tessera_only(STRING KernelStaticMaxPeriodUs 0)
else()
    tessera_option(STRING KernelTimerTickMS 2)
    tessera_option(STRING KernelTimeSlice 5)
    foreach(name KernelBootThreadTimeSlice KernelWcetScale KernelKernelWcetScale KernelStaticMaxPeriodUs)
        tessera_free(${name} "")
    endforeach()
endif()
tessera_option(STRING KernelRetypeFanOutLimit 256)
tessera_option(STRING KernelXSaveFeatureSet 3)
tessera_option(STRING KernelXSaveSize 576)
tessera_option(BOOL KernelExportPMCUser OFF)
tessera_option(BOOL KernelX86DangerousMSR OFF)
tessera_option(BOOL KernelX86IBPBOnContextSwitch OFF)
tessera_option(BOOL KernelX86RSBOnContextSwitch OFF)
tessera_only(STRING KernelX86IBRSMode ibrs_none ibrs_stibp ibrs_basic ibrs_all)
tessera_only(STRING KernelBenchmarks none generic track_utilisation)
tessera_only(STRING KernelFPU FXSAVE XSAVE)
tessera_only(STRING KernelFSGSBase msr inst)

# ---- what it does not have ----

foreach(name KernelVTX KernelX86_64VTX64BitGuests KernelArmHypervisorSupport KernelVerificationBuild
             KernelBinaryVerificationBuild KernelDangerousCodeInjection KernelInvocationReportErrorIPC
             KernelDebugDisablePrefetchers LibSel4PrintInvocationErrors)
    tessera_only(BOOL ${name} OFF)
endforeach()
tessera_only(BOOL KernelHugePage ON)
tessera_only(BOOL LibSel4UseThreadLocals ON OFF)
tessera_only(STRING KernelMaxNumNodes 1)
tessera_only(STRING KernelX86Syscall syscall)
tessera_only(STRING KernelIRQController IOAPIC)
tessera_only(STRING KernelMultibootGFXMode none)
tessera_only(STRING KernelMaxNumBootinfoUntypedCaps 230)
tessera_only(STRING KernelPC99TSCFrequency 0)
if(KernelPrinting AND NOT KernelDebugBuild)
    message(FATAL_ERROR "Tessera: KernelPrinting goes with KernelDebugBuild; set both, or neither.")
endif()

# ---- what makes no difference ----

foreach(option "KernelSupportPCID;ON" "KernelFastpath;ON" "KernelExceptionFastpath;OFF" "KernelSignalFastpath;OFF"
               "KernelX86MicroArch;nehalem" "KernelLAPICMode;XAPIC" "KernelUseLogicalIDs;OFF" "KernelMaxNumIOAPIC;1" "KernelCacheLnSz;64"
               "KernelMaxRMRREntries;32" "KernelMaxVPIDs;0" "KernelXSave;XSAVEOPT" "KernelSkimWindow;ON" "KernelMultiboot1Header;ON"
               "KernelMultiboot2Header;ON" "KernelSetTLSBaseSelf;ON" "KernelStackBits;12" "KernelMaxNumWorkUnitsPerPreemption;100"
               "KernelResetChunkBits;8" "KernelIRQReporting;ON" "KernelColourPrinting;ON" "KernelUserStackTraceLength;16"
               "KernelOptimisation;-O2" "KernelOptimisationCloneFunctions;ON" "KernelFWholeProgram;OFF" "KernelMaxNumTracePoints;0"
               "KernelMultibootGFXDepth;32" "KernelMultibootGFXWidth;0" "KernelMultibootGFXHeight;0" "KernelArmExportPMUUser;OFF"
               "LibSel4FunctionAttributes;inline" "LibSel4StubsUseIPCBufferOnly;OFF")
    tessera_free(${option})
endforeach()

# What projects read of the choices above, under the names of their values.
foreach(arch Generic Nehalem Westmere Sandy Ivy Haswell Broadwell Skylake)
    string(TOLOWER ${arch} value)
    string(COMPARE EQUAL "${KernelX86MicroArch}" "${value}" is)
    set(KernelX86MicroArch${arch} ${is} CACHE INTERNAL "")
endforeach()
function(tessera_choice name value option)
    string(COMPARE EQUAL "${${option}}" "${value}" is)
    set(${name} ${is} CACHE INTERNAL "")
endfunction()
tessera_choice(KernelFPUXSave XSAVE KernelFPU)
tessera_choice(KernelFPUFXSave FXSAVE KernelFPU)
foreach(word XSave XSaveOpt XSaveC XSaveS)
    string(TOUPPER ${word} value)
    tessera_choice(KernelXSave${word} ${value} KernelXSave)
    if(NOT KernelFPUXSave)
        set(KernelXSave${word} OFF CACHE INTERNAL "")
    endif()
endforeach()
tessera_choice(KernelFSGSBaseInst inst KernelFSGSBase)
tessera_choice(KernelFSGSBaseMSR msr KernelFSGSBase)
tessera_choice(KernelX86SyscallSyscall syscall KernelX86Syscall)
tessera_choice(KernelBenchmarksNone none KernelBenchmarks)
tessera_choice(KernelBenchmarksGeneric generic KernelBenchmarks)
tessera_choice(KernelBenchmarksTrackUtilisation track_utilisation KernelBenchmarks)
foreach(name KernelBenchmarksTrackKernelEntries KernelBenchmarksTracepoints KernelEnableSMPSupport)
    set(${name} OFF CACHE INTERNAL "")
endforeach()
if(KernelBenchmarksNone)
    set(KernelEnableBenchmarks OFF CACHE INTERNAL "")
else()
    set(KernelEnableBenchmarks ON CACHE INTERNAL "")
endif()

# Words of other kernels' options, which programs ask for by name: they are off here, and gen_config.json says so.
set(never ENABLE_SMP_SUPPORT VTX X86_64_VTX_64BIT_GUESTS ARCH_IA32 ARCH_ARM ARCH_AARCH32 ARCH_AARCH64
    ARCH_ARM_HYP ARM_HYPERVISOR_SUPPORT ARM_SMMU ALLOW_SMC_CALLS ARCH_RISCV ARCH_RISCV32 ARCH_RISCV64 SYSENTER IRQ_PIC X2APIC
    FSGSBASE_GDT KERNEL_LOG_BUFFER BENCHMARK_TRACEPOINTS BENCHMARK_TRACK_KERNEL_ENTRIES DANGEROUS_CODE_INJECTION
    KERNEL_INVOCATION_REPORT_ERROR_IPC VERIFICATION_BUILD BINARY_VERIFICATION_BUILD)
if(NOT KernelIsMCS)
    list(APPEND never KERNEL_MCS)
endif()
if(NOT LibSel4UseThreadLocals)
    list(APPEND never LIB_SEL4_USE_THREAD_LOCALS)
endif()
set(TESSERA_NEVER ${never} CACHE INTERNAL "")

# ---- the words of config.h ----

set(tessera_words "")
macro(tessera_word word value)
    list(APPEND tessera_words "${word}=${value}")
endmacro()
macro(tessera_flag word option)
    if(${option})
        tessera_word(${word} 1)
    else()
        tessera_word(${word} 0)
    endif()
endmacro()
tessera_flag(DEBUG KernelDebugBuild)
tessera_flag(HARDWARE_DEBUG HardwareDebugAPI)
tessera_flag(IOMMU KernelIOMMU)
if(KernelFSGSBase STREQUAL "inst")
    tessera_word(FSGSBASE 1)
endif()
tessera_flag(EXPORT_PMC KernelExportPMCUser)
tessera_flag(DANGEROUS_MSR KernelX86DangerousMSR)
tessera_word(ROOT_CNODE_BITS ${KernelRootCNodeSizeBits})
tessera_word(NUM_DOMAINS ${KernelNumDomains})
if(KernelNumDomains GREATER 1)
    tessera_word(NUM_DOMAIN_SCHEDULES ${KernelNumDomainSchedules})
endif()
tessera_word(NUM_PRIORITIES ${KernelNumPriorities})
if(KernelIsMCS)
    tessera_word(MCS 1)
    tessera_word(BOOT_SLICE_MS ${KernelBootThreadTimeSlice})
else()
    tessera_word(TICK_MS ${KernelTimerTickMS})
    tessera_word(TIME_SLICE_TICKS ${KernelTimeSlice})
endif()
tessera_word(RETYPE_FAN_OUT ${KernelRetypeFanOutLimit})
if(KernelFPUXSave)
    if(KernelXSaveFeatureSet GREATER 3 AND KernelXSaveSize LESS 832)
        tessera_refuse("KernelXSaveSize=${KernelXSaveSize} with KernelXSaveFeatureSet=${KernelXSaveFeatureSet}"
                       "the state of these features takes 832 bytes and more")
    endif()
    tessera_word(XSAVE_FEATURES ${KernelXSaveFeatureSet})
    tessera_word(XSAVE_BYTES ${KernelXSaveSize})
endif()
if(KernelBenchmarksTrackUtilisation)
    tessera_word(BENCHMARKS 1)
elseif(KernelBenchmarksGeneric)
    tessera_word(BENCHMARKS 2)
endif()
# MITIGATE_... of arch/x86_64/machine/mitigations.h
set(mitigations 0)
foreach(pair "ibrs_stibp;1" "ibrs_basic;2" "ibrs_all;4")
    list(GET pair 0 mode)
    list(GET pair 1 bit)
    if("${KernelX86IBRSMode}" STREQUAL "${mode}")
        math(EXPR mitigations "${mitigations} + ${bit}")
    endif()
endforeach()
if(KernelX86IBPBOnContextSwitch)
    math(EXPR mitigations "${mitigations} + 8")
endif()
if(KernelX86RSBOnContextSwitch)
    math(EXPR mitigations "${mitigations} + 16")
endif()
tessera_word(MITIGATIONS ${mitigations})
if(NOT LibSel4UseThreadLocals)
    tessera_word(NO_THREAD_LOCALS 1)
endif()
set(TESSERA_WORDS "${tessera_words}" CACHE INTERNAL "words of config.h")

# ---- what nobody here knows ----

# Names that projects give to their own cache variables do not begin so; those for other machines come with values that mean
# nothing here, so they matter only if somebody switches something on.
set(TESSERA_KNOWN "${tessera_known}" CACHE INTERNAL "options that have a row above")
function(tessera_refuse_unknown)
    get_cmake_property(names CACHE_VARIABLES)
    foreach(name ${names})
        get_property(kind CACHE ${name} PROPERTY TYPE)
        if("${name}" MATCHES "^Kernel[A-Z0-9]" AND NOT "${kind}" STREQUAL "INTERNAL" AND NOT "${name}" IN_LIST TESSERA_KNOWN)
            if(${name})
                message(FATAL_ERROR "Tessera: ${name}=${${name}} is not known; the options are in ${KERNEL_CONFIG_PATH}.")
            endif()
        endif()
    endforeach()
endfunction()

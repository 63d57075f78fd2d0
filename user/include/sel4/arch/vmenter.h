/* vmenter.h - message layout of VMEnter, for programs that name it; this kernel runs no guests
 * yet. */
#pragma once
#define SEL4_VMENTER_RESULT_NOTIF 0
#define SEL4_VMENTER_RESULT_FAULT 1
#define SEL4_VMENTER_RESULT_NOTIF_LEN 3
#define SEL4_VMENTER_NUM_FAULT_MSGS 17
#define SEL4_VMENTER_RESULT_FAULT_LEN SEL4_VMENTER_NUM_FAULT_MSGS

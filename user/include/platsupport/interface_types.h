/* interface_types.h - kinds of interfaces that drivers offer one another. */
#pragma once

typedef enum ps_interface_type {
    PS_NULL_INTERFACE,
    TX2_BPMP_INTERFACE,
    PS_GPIO_INTERFACE,
    PS_CLOCK_INTERFACE,
    PS_RESET_INTERFACE,
    PS_ETHERNET_INTERFACE,
} ps_interface_type_t;

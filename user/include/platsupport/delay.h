/* delay.h - wait without giving the processor up. */
#pragma once

#define ps_ndelay(ns) ps_udelay((ns) / 1000 + 1)
#define ps_mdelay(ms) ps_udelay((ms)*1000)
#define ps_sdelay(s) ps_mdelay((s)*1000)

/* Wait so many microseconds, busy. */
void ps_udelay(unsigned long us);
/* The rate of the time stamp counter in Hz: without it the kernel's word is taken. */
void ps_cpufreq_hint(unsigned long hz);

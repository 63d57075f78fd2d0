/* clock.h - a PC has no clocks that drivers set. */
#pragma once

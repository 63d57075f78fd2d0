# names.sed - hello-timer on 64-bit Arm: the timer is the processor's own.
s/^On a PC it is the 8254, or the HPET if there is no 8254\. The client/It is the processor's own timer, which the kernel lets programs use only where it was built so. The client/
s/^| `io_port_ops` | I\/O ports |/| `io_port_ops` | I\/O ports, of which Arm has none |/

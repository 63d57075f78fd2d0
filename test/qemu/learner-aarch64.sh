#!/bin/sh
# learner-aarch64.sh BUILD - what a learner types for QEMU's virt machine; and what init refuses there.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
export B="$1"
folder=$(mktemp -d)
trap 'rm -rf "$folder" "$folder-app" "$folder-said"' EXIT
cd "$folder"
if "$root/init" --plat qemu-arm-virt --example watchdog >"$folder-said" 2>&1; then echo "accepted: an example about a PC"; exit 1; fi
grep -q 'about a machine of another kind' "$folder-said"
"$root/init" --plat qemu-arm-virt --tut hello-3 --solution
ninja
[ "$(./simulate | tr -d '\r' | tail -n 4)" = "main: hello world
thread_2: hallo wereld
thread_2: got a message 0x6161 from 0x61
main: got a reply: 0xffffffffffff9e9e" ]
# What a compiler for editors is told is what the program is built with.
grep -q '"command": "aarch64-linux-gnu-gcc .*-Iapi/aarch64' compile_commands.json
mkdir "$folder-app"
cd "$folder-app"
"$root/init" --quiet --plat qemu-arm-virt --app other
ninja
./simulate | tail -n 2 | grep 'The worker is gone'

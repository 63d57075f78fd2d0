#!/bin/sh
# run.sh BUILD - the page that `tessera view` writes (docs/views.md).
#
# Without a browser: the page of a run is whole, has its stream to the byte and fetches nothing; where node is, the page's model
# says the same as tessera.  With ALL_STATES=1 hello-3 is booted, and its page is tried in Chromium, if that is installed.
set -eu
build=$(cd "$1" && pwd)
cd "$(dirname "$0")/../.."
make -s B="$build" tutor
out=$build/view/test
mkdir -p "$out"
stop() { echo "test/view: $1"; exit 1; }

whole() { # PAGE STREAM
    ! grep -q '<!-- put ' "$1" || stop "$1: a part of the page is missing"
    ! sed 's/<script type="text\/plain".*//' "$1" | grep -nE '(src|href)="?(https?:)?//|@import|url\(' || stop "$1 fetches something"
    [ "$(tail -n 1 "$1")" = '</html>' ] || stop "$1 has no end"
    sed -n 's/.*<script type="text\/plain" id="stream">\([^<]*\)<.*/\1/p' "$1" | base64 -d | cmp -s - "$2" ||
        stop "the stream in $1 is not the one that was given"
}
model() { # PAGE
    if command -v node >/dev/null; then
        node test/view/model.js "$build/tools/tessera" "$1" "$out"
    else
        echo "node is not installed: the model of $(basename "$1") is not compared"
    fi
}

python3 test/view/big.py "$out/small.stream" 600 1500 8
"$build/tools/tessera" view "$out/small.stream" "$out/small.html"
whole "$out/small.html" "$out/small.stream"
model "$out/small.html"
python3 test/view/who.py "$build/tools/tessera" "$out/small.html" "$out/small.stream"
# What is no stream is refused, and no page is written; one that is cut off is shown up to there.
echo "no stream" >"$out/bad.stream"
rm -f "$out/bad.html"
if "$build/tools/tessera" view "$out/bad.stream" "$out/bad.html" 2>"$out/said"; then stop "what is no stream is taken for one"; fi
grep -q 'does not begin with its mark' "$out/said" && [ ! -e "$out/bad.html" ] || stop "of what is no stream it says: $(cat "$out/said")"
head -c 9000 "$out/small.stream" >"$out/cut.stream"
if "$build/tools/tessera" view "$out/cut.stream" "$out/cut.html" 2>"$out/said"; then stop "a stream that was cut off is taken for whole"; fi
grep -q 'was cut off .*the page shows what came before' "$out/said" || stop "of a stream that was cut off it says: $(cat "$out/said")"
whole "$out/cut.html" "$out/cut.stream"
if "$build/tools/tessera" view "$out/small.stream" "$out/no/such/folder.html" 2>"$out/said"; then stop "a folder that is not there is no error"; fi
grep -q 'cannot be written' "$out/said" || stop "of a folder that is not there it says: $(cat "$out/said")"

[ -n "${ALL_STATES:-}" ] || exit 0
make -s B="$build" view >/dev/null
whole "$build/view/hello-3.html" "$build/view/hello-3.stream"
model "$build/view/hello-3.html"
python3 test/view/who.py "$build/tools/tessera" "$build/view/hello-3.html" "$build/view/hello-3.stream"
if python3 -c 'import sys; sys.path.insert(0, "test/view"); sys.dont_write_bytecode = True; import chrome; sys.exit(not chrome.find())'; then
    python3 test/view/pages.py "$build" "$build/view/pictures"
else
    echo "Chromium is not installed: the page is not tried (tools/setup.sh looks installs it)"
fi

#!/bin/sh
# looks.sh SITE PICTURES - every page of the site in headless Chromium, and pictures of some.
#
# A page that drives the others (test/looks.html) loads each in a frame of 360 and of 1280 points, and
# fails if a page is wider than its frame, has no text, or reports an error; it types words into the search and
# looks at what is found; it switches to dark and compares the contrast of text and paper.
set -eu
site=$(cd "$1" && pwd) pictures=$2
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$pictures"
pictures=$(cd "$pictures" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
browse() { # OPTION...
    timeout 280 chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --no-first-run --user-data-dir="$work/profile" \
        --disable-background-networking --allow-file-access-from-files "$@" 2>"$work/log"
}
cp -R "$site" "$work/site"
(cd "$work/site" && find . -name '*.html' | sed 's|^\./||' | sort |
    awk 'BEGIN { printf "window.PAGES = [" } { printf "\"%s\",", $0 } END { print "];" }' >pages.js)
cp "$here/looks.html" "$work/site/"
browse --virtual-time-budget=250000 --dump-dom "file://$work/site/looks.html" >"$work/dom" ||
    { cat "$work/log" >&2; echo "chromium failed" >&2; exit 1; }
sed -n '/<pre id="report">/,/<\/pre>/p' "$work/dom" | sed 's/<[^>]*>//g' >"$work/report"
cat "$work/report"
for page in index start ideas/capability reference/CNode tutorials/hello-3/index performance; do
    name=$(echo "$page" | tr / -)
    browse --window-size=1280,1600 --screenshot="$pictures/$name.png" "file://$site/$page.html" >/dev/null || exit 1
done
browse --window-size=390,1600 --screenshot="$pictures/narrow.png" "file://$site/ideas/capability.html" >/dev/null
browse --window-size=1280,1600 --blink-settings=preferredColorScheme=0 --screenshot="$pictures/dark.png" "file://$site/ideas/reply.html" >/dev/null
echo "  looks    $pictures"
grep -q '^all fit$' "$work/report"

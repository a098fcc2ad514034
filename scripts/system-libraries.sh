#!/bin/sh
# skia, which the built-in engine paints with, is linked against the system's libGL and libEGL, which a bare Linux lacks.
"$1" -c 'import skia' 2>/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends libegl1 libgl1
fi
"$1" -c 'import skia' 2>/dev/null && exit 0
echo "The built-in engine needs libEGL and libGL. On Debian or Ubuntu: sudo apt-get install libegl1 libgl1" >&2
exit 1

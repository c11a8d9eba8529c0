#!/bin/bash
# Draws the tray's icons, a shield that says by its shape alone how things stand. Needs ImageMagick.
#
# One sheet a size, each icon once, side by side in the order of `ICONS` in `src/tray/icon.rs`. White with a dark rim,
# so that it can be read on a light and on a dark panel; macOS gets the white part alone, as a template.
set -euo pipefail
cd "$(dirname "$0")"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Everything is drawn on a grid of 32, eight times as large, and scaled down.
shield="path 'M 16,2.5 C 20,5.5 24,6.6 28,6.9 L 28,15.5 C 28,22.5 23,27 16,29.8 C 9,27 4,22.5 4,15.5 L 4,6.9 C 8,6.6 12,5.5 16,2.5 Z'"
line='fill none stroke-linecap round stroke-linejoin round'

# A digit in a box of 8 by 12 whose corner is at `$2,$3`.
digit() {
  local path
  case $1 in
    1) path='M 2,2 L 5,0 L 5,12' ;;
    2) path='M 0,1.5 C 2,-1 8,-0.5 7.5,3.5 C 7,6.5 2,8.5 0,12 L 8,12' ;;
    3) path='M 0,0 L 7.5,0 L 3.5,4.8 C 9,4.8 9,12 3.5,12 C 2,12 0.8,11.5 0,10.8' ;;
    4) path='M 5.5,12 L 5.5,0 L 0,8.5 L 8,8.5' ;;
    5) path='M 7.5,0 L 1,0 L 0.5,5.5 C 3,4 8,4.5 8,8.2 C 8,12.5 2.5,13 0,10.8' ;;
    6) path='M 6.5,0 C 2.5,1.5 0,5 0,8.2 C 0,13.2 8,13.2 8,8.2 C 8,4 2,3.8 0.3,7' ;;
    7) path='M 0,0 L 8,0 L 3,12' ;;
    8) path='M 4,0 C -0.8,0 -0.8,5.6 4,5.6 C 8.8,5.6 8.8,0 4,0 Z M 4,5.6 C -1.6,5.6 -1.6,12 4,12 C 9.6,12 9.6,5.6 4,5.6 Z' ;;
    9) path='M 7.7,5 C 6,8.2 0,8 0,3.8 C 0,-1.2 8,-1.2 8,3.8 C 8,7 5.5,10.5 1.5,12' ;;
    +) path='M 0,3 L 6,3 M 3,0 L 3,6' ;;
  esac
  echo "push graphic-context translate $2,$3 $line path '$path' pop graphic-context"
}

# The number of calls that wait; more than nine is `9+`.
number() {
  if [ "$1" = more ]; then
    echo "push graphic-context translate 7.2,9.5 scale 0.95,1 $(digit 9 0 0) pop graphic-context $(digit + 17.6 12.4)"
  else
    digit "$1" 12 9.5
  fi
}

# icon NAME STROKES [FILLS [HOLES]]: lines, areas, and what is cut out of both before the areas are put in.
icon() {
  local name=$1 strokes=$2 fills=${3:-} holes=${4:-}
  # What is seen and the rim around it are the same shapes, the rim's lines thicker.
  layer() {
    local color=$1 width=$2 out=$3
    convert -size 256x256 xc:none -draw "scale 8,8 stroke $color stroke-width $width $line $shield $strokes" "$out"
    if [ -n "$holes" ]; then
      convert "$out" \( -size 256x256 xc:none -draw "scale 8,8 $holes" \) -compose DstOut -composite "$out"
    fi
    if [ -n "$fills" ]; then
      convert "$out" \( -size 256x256 xc:none -draw "scale 8,8 fill $color stroke $color stroke-linejoin round $4 $fills" \) -compose Over -composite "$out"
    fi
  }
  layer white 2.9 "$work/seen.png" 'stroke-width 0.1'
  layer black 5.3 "$work/rim.png" 'stroke-width 2.4'
  convert "$work/rim.png" -channel A -evaluate multiply 0.6 +channel "$work/seen.png" -compose Over -composite "$work/$name.png"
  order+=("$name")
}

order=()
crescent="path 'M 27,1 C 23.5,2 22,5 22.6,8 C 23.4,11 26.6,12.8 30,11.6 C 26.5,10 25.2,5 27,1 Z'"
around="fill black stroke black stroke-width 1 circle 27,6.5 27,14"

icon idle ''
icon restart '' 'circle 25.5,25.5 25.5,29.5' 'fill black circle 25.5,25.5 25.5,32.5'
icon paused 'path "M 12.5,11 L 12.5,21 M 19.5,11 L 19.5,21"'
icon down 'path "M 6,29 L 27,3"' '' ''
convert "$work/idle.png" \( -size 256x256 xc:none -draw "scale 8,8 $line stroke black stroke-width 9 path 'M 3,31 L 29,1'" \) -compose DstOut -composite \
  \( -size 256x256 xc:none -draw "scale 8,8 $line stroke black stroke-width 5.3 path 'M 6,28.5 L 26,4'" -channel A -evaluate multiply 0.6 +channel \) -compose Over -composite \
  \( -size 256x256 xc:none -draw "scale 8,8 $line stroke white stroke-width 2.9 path 'M 6,28.5 L 26,4'" \) -compose Over -composite "$work/down.png"
icon critical 'path "M 16,9 L 16,17"' 'circle 16,22.3 16,24.2'
for count in 1 2 3 4 5 6 7 8 9 more; do icon "waiting-$count" "$(number "$count")"; done
icon quiet '' "$crescent" "$around"
for count in 1 2 3 4 5 6 7 8 9 more; do icon "quiet-$count" "$(number "$count")" "$crescent" "$around"; done

for size in 16 18 22 24 32 36 44 48 64; do
  files=()
  for name in "${order[@]}"; do files+=("$work/$name.png"); done
  convert "${files[@]}" -filter Box -resize "${size}x${size}" +append -strip -define png:exclude-chunks=date,time "PNG32:$size.png"
done

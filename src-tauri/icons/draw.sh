#!/bin/bash
# Draws the app's icon, a shield with a gate, in every size a bundle needs. Needs ImageMagick.
set -euo pipefail
cd "$(dirname "$0")"

shield='M 512,64 C 640,150 770,184 896,192 L 896,500 C 896,730 740,880 512,968 C 284,880 128,730 128,500 L 128,192 C 254,184 384,150 512,64 Z'

# Drawn at 1024 and scaled down: two tones, a rim, and three bars of which the middle one is open.
convert -size 1024x1024 xc:none \
  -fill '#1d4ed8' -draw "path '$shield'" \
  \( -size 1024x1024 xc:none -fill '#2563eb' -draw "path '$shield'" -crop 512x1024+0+0 +repage \) -geometry +0+0 -composite \
  -fill none -stroke '#bfdbfe' -strokewidth 40 -draw "path '$shield'" \
  -stroke none -fill '#eff6ff' \
  -draw 'roundrectangle 312,330 392,690 40,40' \
  -draw 'roundrectangle 632,330 712,690 40,40' \
  -draw 'roundrectangle 472,330 552,440 40,40' \
  -draw 'roundrectangle 472,580 552,690 40,40' \
  -fill '#fbbf24' -draw 'circle 512,510 512,466' \
  -strip PNG32:icon-1024.png

for size in 32 128 256 512; do
  convert icon-1024.png -filter Lanczos -resize "${size}x${size}" -strip -define png:exclude-chunks=date,time "PNG32:$size.png"
done
convert icon-1024.png -define icon:auto-resize=256,64,48,32,16 icon.ico
mv 32.png 32x32.png
mv 128.png 128x128.png
mv 256.png 128x128@2x.png
mv 512.png icon.png
rm icon-1024.png

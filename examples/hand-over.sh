#!/usr/bin/env bash
# A record from beginning to end, on the demo place: handed over by the guest, signed by the host,
# verified by asfound and by plain tools, shown, and copied for publishing.
#
#     examples/hand-over.sh [FOLDER]          a new folder for everything that is made
#
# With TIMESTAMP_URL (a time-stamping authority, RFC 3161) and TIMESTAMP_ROOTS (its root certificate,
# PEM) set, the signatures are time-stamped too.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
place=$here/demo-place
plain=$here/../docs/verify-without-asfound.md
visit=${1:-$(mktemp -d)}
mkdir -p "$visit"
cd "$visit"
stamp=() trusted=()
[ -z "${TIMESTAMP_URL:-}" ] || stamp=(--timestamp "$TIMESTAMP_URL")
[ -z "${TIMESTAMP_ROOTS:-}" ] || trusted=(--timestamp-roots "$TIMESTAMP_ROOTS")
say() { printf '\n== %s\n' "$*"; }

say "Each side has a key; they tell each other their fingerprints on another way than the record's"
asfound keys new guest.key --name "Japan, team manager"
asfound keys new host.key --name "Stadium office"

say "The guest leaves: compare, thank, seal"
asfound hand-over "$place/as-found" "$place/put-right" --place "Rostov Arena" --country RU \
  --guest Japan --host "Stadium office" --key guest.key --out visit.zip --language en \
  "${stamp[@]}"

say "The host signs the same bytes"
asfound sign visit.zip --key host.key --statement "Received, all in order." "${stamp[@]}"

say "Anybody verifies it"
asfound verify visit.zip --expect-signer "$(asfound keys show guest.pub)" \
  --expect-signer "$(asfound keys show host.pub)" "${trusted[@]}"

say "The same without asfound: the lines of docs/verify-without-asfound.md"
mkdir by-hand
cp visit.zip by-hand/
awk '/^```sh$/ { on = 1; next } /^```$/ { on = 0 } on' "$plain" >by-hand/verify.sh
(cd by-hand && expected=$(asfound keys show ../guest.pub) roots=${TIMESTAMP_ROOTS:-} bash verify.sh)

say "The report inside, as a page, as PDF and with the note"
asfound show visit.zip --no-open --out shown
find shown -type f | LC_ALL=C sort

say "A copy for publishing: the number over locker 7 is hidden"
asfound redact visit.zip --hide locker-7.jpg:380,60,180,160 --out public.zip
asfound verify public.zip
say "All of it is in $visit"

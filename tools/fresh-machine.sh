#!/usr/bin/env bash
# Installs and runs the project as a newcomer would, in clones that know nothing of this checkout:
#   root        root, in a temporary folder
#   closed      root, below a folder that only root may enter
#   user        an ordinary user without rights, made for this and removed again
# Usage: tools/fresh-machine.sh [--test] [root|closed|user …]   (needs root; --test adds npm test)
# Prints one line for each step; exit code 0 only if all of them passed.
set -uo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
with_tests=false
[ "${1:-}" = --test ] && { with_tests=true; shift; }
[ $# -eq 0 ] && set -- root closed user
[ "$(id -u)" = 0 ] || { echo 'This needs root: it plays other users.' >&2; exit 2; }

account=handfast-newcomer
failures=0
cleanup=()
tidy() {
  for folder in "${cleanup[@]}"; do rm -rf "$folder"; done
  id "$account" >/dev/null 2>&1 && userdel --remove "$account" 2>/dev/null
  return 0
}
trap tidy EXIT

step() { # who what command…
  local who=$1 what=$2 begun=$SECONDS log
  shift 2
  log=$(mktemp)
  if "$@" >"$log" 2>&1 </dev/null; then
    printf 'ok      %-8s %-28s %4d s\n' "$who" "$what" $((SECONDS - begun))
    rm -f "$log"
  else
    printf 'FAILED  %-8s %-28s %4d s   %s\n' "$who" "$what" $((SECONDS - begun)) "$log"
    tail -n 15 "$log"
    failures=$((failures + 1))
  fi
}

visit() { # who folder runner…
  local who=$1 folder=$2
  shift 2
  step "$who" 'npm ci' "$@" npm --prefix "$folder" ci --no-audit --no-fund
  step "$who" 'npm run demo -- --json --exit' "$@" npm --prefix "$folder" run demo -- --json --exit
  $with_tests && step "$who" 'npm test' "$@" npm --prefix "$folder" test
}

# Only what was committed; a newcomer has nothing else.
copy_to() { git clone --quiet --no-hardlinks "$here" "$1"; }

for who in "$@"; do
  case $who in
    root)
      folder=$(mktemp -d)
      cleanup+=("$folder")
      chmod 755 "$folder"
      copy_to "$folder/handfast"
      visit root "$folder/handfast" env
      ;;
    closed)
      outer=$(mktemp -d -p "$HOME")
      cleanup+=("$outer")
      chmod 700 "$outer"
      copy_to "$outer/handfast"
      visit closed "$outer/handfast" env
      ;;
    user)
      useradd --create-home "$account"
      home=$(getent passwd "$account" | cut -d: -f6)
      copy_to "$home/handfast"
      chown -R "$account" "$home/handfast"
      visit user "$home/handfast" setpriv --reuid "$account" --regid "$account" --init-groups \
        env HOME="$home" USER="$account" LOGNAME="$account"
      ;;
    *)
      echo "Who is $who?" >&2
      exit 2
      ;;
  esac
done
exit $((failures > 0))

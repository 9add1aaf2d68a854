#!/bin/sh
# Renews the catalogues from the sources; translate what is new in locale/*/LC_MESSAGES/messages.po, then run it again.
set -eu
cd "$(dirname "$0")/.."
template="$(mktemp)"
trap 'rm -f "$template"' EXIT
pybabel -q extract -F ui/babel.cfg -k _ -k tell --no-location --sort-output --omit-header -o "$template" agenda ui accounts meetings outbox outcomes programmes revealing setup submission webhooks ../matcher
for language in ko; do
  catalogue="ui/locale/$language/LC_MESSAGES/messages"
  pybabel -q update -i "$template" -o "$catalogue.po" -l "$language" -D messages --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
  pybabel -q compile -i "$catalogue.po" -o "$catalogue.mo"
done

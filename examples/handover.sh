#!/usr/bin/env bash
# A handover from registration to receipt, by curl. Needs a server in demo mode (for its inbox):
#   HANDFAST_URL      where it listens, for example http://127.0.0.1:8750
#   HANDFAST_API_KEY  hf_sk_…
# Prints what happens on standard error, and the receipt (a JWS) on standard output.
set -euo pipefail
: "${HANDFAST_URL:?}" "${HANDFAST_API_KEY:?}"
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A member of the JSON on standard input: pick .id, pick '.parcels[0].number'
pick() {
  node -e "const it = JSON.parse(require('fs').readFileSync(0, 'utf8')); const found = it$1;
    console.log(typeof found === 'string' ? found : JSON.stringify(found))"
}
uuid() { node -p 'crypto.randomUUID()'; }
tell() { printf '%s\n' "$*" >&2; }

# Every creating request has an Idempotency-Key: sent again, it changes nothing.
post() { # path body [curl options]
  local path=$1 body=$2
  shift 2
  curl --silent --show-error --fail-with-body --data "$body" \
    --header 'Content-Type: application/json' --header "Idempotency-Key: $(uuid)" \
    "$@" "$HANDFAST_URL$path"
}
get() { curl --silent --show-error --fail-with-body "${@:2}" "$HANDFAST_URL$1"; }
shop=(--header "Authorization: Bearer $HANDFAST_API_KEY")

courier=$(post /v1/couriers '{"name": "Courier"}' "${shop[@]}" | pick .id)
token=$(post "/v1/couriers/$courier/tokens" '{"device": "phone"}' "${shop[@]}" | pick .token)
driver=(--header "Authorization: Bearer $token")

email="recipient-$(uuid)@example.org"
order='{
  "reference": "EXAMPLE-1",
  "value": {"amount_minor": 41900, "currency": "GBP"},
  "addressee": {"name": "The resident", "lines": ["1 Example Street"],
                "postcode": "EX1 1EX", "country": "GB"},
  "contact": {"email": "'"$email"'"},
  "parcels": [{"contents": [{"name": "Suitcase", "quantity": 1}]},
              {"contents": [{"name": "Circular saw", "quantity": 1}]}]
}'
registered=$(post /v1/deliveries "$order" "${shop[@]}")
delivery=$(pick .id <<<"$registered")
suitcase=$(pick '.parcels[0].number' <<<"$registered")
digits=$(pick '.parcels[0].number.value.replace(/[^0-9]/g, "").slice(-4)' <<<"$registered")
tell "registered delivery $delivery: a suitcase and a saw"

post /v1/courier/load '{"number": '"$suitcase"'}' "${driver[@]}" >"$work/load"
tell "the courier loaded the suitcase; the saw stays"

# The link is in the recipient's mail and nowhere else; the demonstration shows its mails.
for _ in $(seq 100); do
  get /v1/inbox >"$work/inbox"
  link=$(pick '.entries.filter((mail) => mail.to === "'"$email"'")
    .map((mail) => /http\S+\/d\/\S+/.exec(mail.text)?.[0]).find(Boolean) ?? ""' <"$work/inbox")
  [ -n "$link" ] && break
  sleep 0.1
done
[ -n "$link" ] || { tell 'no mail came'; exit 1; }

holder=(--cookie "$work/cookies" --cookie-jar "$work/cookies")
key=$(npx node examples/sign.ts key "$work/holder.jwk")
post /v1/pairings '{"token": "'"${link##*/}"'", "key": '"$key"'}' "${holder[@]}" >"$work/paired"
tell "the recipient's browser is paired with the link"

visit=$(uuid)
post /v1/courier/visits '{
  "visit": "'"$visit"'", "stop": "'"$(uuid)"'", "delivery": "'"$delivery"'",
  "opened": "'"$(date -u +%Y-%m-%dT%H:%M:%SZ)"'", "parcels": ['"$suitcase"']
}' "${driver[@]}" >"$work/visit"
tell "the courier is at the door with the suitcase"

revision=$(get "/v1/holder/$delivery" "${holder[@]}" | pick .visit.revision)
decisions='{"1": {"outcome": "taken", "reason": "", "packaging": ["intact"], "seal": "",
                  "label": "'"$digits"'", "inspected": false, "photos": []}}'
post "/v1/holder/$delivery/decisions" '{
  "visit": "'"$visit"'", "revision": '"$revision"', "seen": [1], "decisions": '"$decisions"'
}' "${holder[@]}" >"$work/view"
tell "the recipient checked it and read back the label: $digits"

release=$(npx node examples/sign.ts release "$work/holder.jwk" "$decisions" <"$work/view")
answer=$(post "/v1/holder/$delivery/release" "$release" "${holder[@]}")
code=$(pick .code <<<"$answer")
tell "the code is $code; it covers $(pick .covers <<<"$answer") and not $(pick .doesNotCover <<<"$answer")"

entry='{"hash": "'"$(pick .hash <<<"$answer")"'", "n": '"$(pick .n <<<"$answer")"', "code": "'"$code"'"}'
receipt=$(post "/v1/courier/visits/$visit/code" "$entry" "${driver[@]}" | pick .receipt)
tell "confirmed: receipt $receipt"
get "/v1/receipts/$receipt" "${shop[@]}" | pick .jws

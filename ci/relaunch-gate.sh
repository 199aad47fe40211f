#!/bin/sh
# Ask golive's gate before a relaunch, on any CI: ci/relaunch-gate.sh TARGET
#
# Exit status: 0 the gate is open, 1 it is shut, 2 asked wrongly, 3 it can't be told yet. The report is in reports/latest/.
# Credentials are the machine's own. On GitHub, where GOLIVE_GATE_ROLE names a role, it is taken on by OIDC: the token
# goes into a file for AWS's library, which asks for the role itself, and no key is kept anywhere.
set -eu
if [ "$#" -ne 1 ] || [ -z "$1" ]; then
  echo "golive: no target named. Say which: ci/relaunch-gate.sh ontogra" >&2
  exit 2
fi
case "$1" in
  -*)
    echo "golive: $1 is no target. Say which: ci/relaunch-gate.sh ontogra" >&2
    exit 2
    ;;
esac
cd "$(dirname "$0")/.."

if [ -n "${GOLIVE_GATE_ROLE:-}" ]; then
  if [ -z "${ACTIONS_ID_TOKEN_REQUEST_URL:-}" ] || [ -z "${ACTIONS_ID_TOKEN_REQUEST_TOKEN:-}" ]; then
    echo "golive: there is no OIDC token to take on $GOLIVE_GATE_ROLE with. Give the job: permissions: id-token: write" >&2
    exit 2
  fi
  AWS_WEB_IDENTITY_TOKEN_FILE="$(umask 077 && mktemp)"
  trap 'rm -f "$AWS_WEB_IDENTITY_TOKEN_FILE"' EXIT
  # The request's own token is handed over by standard input, so that no list of processes shows it.
  printf 'header = "Authorization: bearer %s"\n' "$ACTIONS_ID_TOKEN_REQUEST_TOKEN" |
    curl --silent --show-error --fail --retry 3 --max-time 30 --config - \
      "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=sts.amazonaws.com" |
    sed -n 's/.*"value" *: *"\([^"]*\)".*/\1/p' >"$AWS_WEB_IDENTITY_TOKEN_FILE"
  if [ ! -s "$AWS_WEB_IDENTITY_TOKEN_FILE" ]; then
    echo "golive: GitHub gave no OIDC token, so $GOLIVE_GATE_ROLE can't be taken on. Run it again." >&2
    exit 3
  fi
  AWS_ROLE_ARN="$GOLIVE_GATE_ROLE"
  AWS_ROLE_SESSION_NAME="golive-gate"
  AWS_REGION="${GOLIVE_GATE_REGION:-us-east-1}"
  AWS_DEFAULT_REGION="$AWS_REGION"
  export AWS_WEB_IDENTITY_TOKEN_FILE AWS_ROLE_ARN AWS_ROLE_SESSION_NAME AWS_REGION AWS_DEFAULT_REGION
  unset ACTIONS_ID_TOKEN_REQUEST_TOKEN
fi

CI=true
export CI
status=0
python3 bootstrap.py gate --target "$1" || status=$?
exit "$status"

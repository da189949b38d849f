#!/bin/sh
# Writes deploy/secrets for compose.yaml. What is there is left as it is. The key of the model is taken from
# MISTRAL_API_KEY. The folder is this user's alone; the files are readable, as the containers' user is another one.
set -eu
cd "$(dirname "$0")"
umask 077
mkdir -p secrets
cd secrets
random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
keep() { [ -s "$1" ] || { printf '%s' "$2" >"$1" && chmod 644 "$1"; }; }
[ -s mistral-api-key ] || [ -n "${MISTRAL_API_KEY:-}" ] || { echo 'make-secrets: set MISTRAL_API_KEY' >&2; exit 1; }
keep mistral-api-key "${MISTRAL_API_KEY:-}"
keep postgres-password "$(random)"
keep database-url "postgres://mae:$(cat postgres-password)@postgres:5432/mae"
keep server-api-keys "mae_$(random)"
echo "deploy/secrets is complete; the first API key is in deploy/secrets/server-api-keys"

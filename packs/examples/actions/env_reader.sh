#!/usr/bin/env bash
# The token is a secret: it is shown as being there, nothing more.
env | sort | sed 's/^\(ST2_ACTION_AUTH_TOKEN\)=.*/\1=********/'

#!/usr/bin/env bash
exec apt-cache show -- "$1"

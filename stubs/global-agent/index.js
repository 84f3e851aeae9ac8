// onnxruntime-node's install script is the only one to call this, as its first step. It goes on to fetch CUDA
// libraries (hundreds of MB, not from the npm registry) that Sextant does not use: the CPU binaries are in the
// package. So the script ends here. npm 11 would skip it by `allowScripts`; older ones do not know that.
exports.bootstrap = () => process.exit(0);

// Transformers.js loads its image library on import and refuses to start without one. Nothing here reads
// images, and sharp's binaries carry libvips (LGPL), so an object without anything stands in its place.
module.exports = {};

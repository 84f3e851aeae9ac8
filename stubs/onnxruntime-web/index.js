// Transformers.js asks for it by name for browsers alone (140 MB); under Node it is never loaded.
module.exports = {};

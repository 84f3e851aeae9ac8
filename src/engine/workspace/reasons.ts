/**
 * Why a file or folder is not in the index, in words for programs and for people, and the reasons that a
 * name alone gives.
 */

export type SkipReason =
  | 'ignored'
  | 'excluded'
  | 'notIncluded'
  | 'vendored'
  | 'binary'
  | 'lockFile'
  | 'generated'
  | 'minified'
  | 'empty'
  | 'tooLarge'
  | 'encoding'
  | 'symlink'
  | 'notAFile'
  | 'unreadable'
  | 'missing'
  | 'changing'
  | 'outside'
  | 'failed'
  | 'tooDeep'
  | 'tooMany';

/** One sentence a person can act on for each reason. */
export const SKIP_SENTENCES: Readonly<Record<SkipReason, string>> = {
  ignored:
    'A .gitignore, .ignore or .sextantignore file leaves it out; a line "!path" in .sextantignore brings it back.',
  excluded: 'An exclude pattern leaves it out.',
  notIncluded: 'No include pattern names it.',
  vendored:
    'The folder holds installed packages, a virtual environment or a cache, not work of this project.',
  binary: 'It is not text: an image, an archive, a compiled file or other data.',
  lockFile: 'It is a lock file, which a package manager writes.',
  generated: 'Its first lines say that a program generated it.',
  minified: 'Its lines are too long to have been written by hand.',
  empty: 'It holds no text.',
  tooLarge: 'It is larger than 1 MB (a notebook: 8 MB): such files are mostly data or written by programs.',
  encoding: 'It is in a text encoding that cannot be read; save it as UTF-8.',
  symlink: 'It is a symbolic link, and links are not followed.',
  notAFile: 'It is a socket, a pipe or a device.',
  unreadable: 'It could not be opened; check its permissions.',
  missing: 'It was deleted or moved before it could be read.',
  changing: 'It kept changing while it was read; it is indexed once it is left alone.',
  outside: 'It does not lie inside the folder.',
  failed: 'Cutting it into chunks failed or took too much memory; please report it.',
  tooDeep: 'Its folders are nested too deeply.',
  tooMany:
    'The folder holds more files than can be indexed, and from here on they are left out; name in .sextantignore what is not needed.',
};

/** Never looked into and not worth a word to anyone. */
export const VERSION_CONTROL: ReadonlySet<string> = new Set([
  '.git',
  '.hg',
  '.svn',
  '.jj',
  '.bzr',
  'CVS',
  '.sl',
]);

/** Folders that package managers and tools own, whatever the ignore files say. */
export const VENDORED_FOLDERS: ReadonlySet<string> = new Set(
  (
    'node_modules bower_components jspm_packages __pycache__ __pypackages__ .tox .nox .mypy_cache ' +
    '.pytest_cache .ruff_cache .ipynb_checkpoints .gradle .yarn .pnpm-store .terraform .dart_tool ' +
    '.bundle .eggs .parcel-cache .next .nuxt .svelte-kit .vscode-test .sextant'
  ).split(' '),
);

/** Entries that mark the folder they lie in as a Python or conda environment. */
export const ENVIRONMENT_MARKERS: readonly string[] = ['pyvenv.cfg', 'conda-meta'];

/** What Go, Composer and Bundler leave in a folder named `vendor` that they filled. */
export const VENDOR_MARKERS: readonly string[] = ['modules.txt', 'autoload.php', 'bundle'];

const LOCK_FILES: ReadonlySet<string> = new Set(
  (
    'package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml bun.lock bun.lockb deno.lock cargo.lock ' +
    'poetry.lock pdm.lock uv.lock pipfile.lock pixi.lock conda-lock.yml go.sum go.work.sum gemfile.lock ' +
    'composer.lock flake.lock mix.lock pubspec.lock podfile.lock package.resolved cartfile.resolved rebar.lock ' +
    'stack.yaml.lock cabal.project.freeze paket.lock packages.lock.json gradle.lockfile .terraform.lock.hcl ' +
    'chart.lock elm-stuff.json manifest.toml.lock spago.lock lazy-lock.json module.bazel.lock buf.lock shard.lock ' +
    // Accepted duplicates: hashes, written by this program.
    '.sextant-duplicates.json'
  ).split(' '),
);

const BINARY_EXTENSIONS: ReadonlySet<string> = new Set(
  // Images, fonts, sound and film. SVG is text, but nothing in it is worth finding by meaning.
  (
    'png jpg jpeg gif bmp ico icns webp avif heic tif tiff psd ai eps svg svgz xcf sketch fig raw cr2 dds ktx ' +
    'exr hdr tga pbm pgm ppm pnm ttf otf woff woff2 eot pfb mp3 wav ogg oga opus flac aac m4a wma mid midi ' +
    'mp4 m4v mov avi mkv webm wmv flv mpg mpeg blend fbx glb gltf obj stl 3ds dae usdz ' +
    // Archives, packages and disk images.
    'zip gz tgz bz2 tbz xz txz zst lz lz4 lzma 7z rar tar cab iso dmg img deb rpm apk aab ipa jar war ear aar ' +
    'whl egg gem crate nupkg vsix xpi crx msi pkg flatpak appimage br ' +
    // Compiled and linked.
    'o a so dylib dll exe lib pdb obj class pyc pyo pyd wasm beam elc rlib rmeta node ko bc hi dyn_o cmi cmo ' +
    'cmx cmxa swiftmodule nib dex bin elf sys efi rom dsym idb ilk exp gch pch ' +
    // Office and other documents.
    'pdf doc docx xls xlsx xlsm ppt pptx odt ods odp rtf pages numbers key epub mobi djvu vsd vsdx xmind drawio ' +
    // Databases, models, matrices and tables in binary form.
    'db sqlite sqlite3 db3 mdb accdb ldb sst rdb parquet avro orc arrow feather h5 hdf5 npy npz mat pkl pickle ' +
    'joblib pt pth onnx safetensors gguf ggml tflite mlmodel pb ckpt tfrecord rds rda rdata sav dta sas7bdat ' +
    // Keys and signatures, version packs, dumps.
    'p12 pfx jks keystore cer crt der pem gpg pack idx pcap pcapng swp swo lnk ' +
    'kdbx crash dmp prof heapsnapshot'
  ).split(' '),
);

const MINIFIED_NAME = /[.-]min\.(?:js|mjs|cjs|css)$|\.map$/;

/** What the name of a file alone settles; undefined if its content has to be read. */
export function skipReasonOfName(name: string): SkipReason | undefined {
  const lower = name.toLowerCase();
  if (LOCK_FILES.has(lower)) return 'lockFile';
  const dot = lower.lastIndexOf('.');
  // A leading dot starts a name, not an extension.
  if (lower === '.ds_store' || (dot > 0 && BINARY_EXTENSIONS.has(lower.slice(dot + 1)))) return 'binary';
  // Shared libraries carry their version behind the extension: `libz.so.1.3`.
  if (/\.so(?:\.\d+)+$/.test(lower)) return 'binary';
  return MINIFIED_NAME.test(lower) ? 'minified' : undefined;
}

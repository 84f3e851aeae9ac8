/**
 * Says a text the way a person asks: as a question now and then, and with everyday words in the place of those that
 * code prefers. Comments are statements in the code's own words; questions are neither.
 */

const ASKED = 0.25;
/** Part of the texts in which words are exchanged, and of the words in those. */
const EXCHANGED = 0.4;
const EXCHANGED_WORDS = 0.5;

export function rephrased(text: string, random: () => number): string {
  const said = random() < EXCHANGED ? exchanged(text, random) : text;
  if (random() >= ASKED) return said;
  const frame = FRAMES[Math.floor(random() * FRAMES.length)]!;
  const bare = said.replace(/[.?!]+$/, '');
  return frame.replace('…', () => `${bare.slice(0, 1).toLowerCase()}${bare.slice(1)}`);
}

function exchanged(text: string, random: () => number): string {
  return text.replace(/[A-Za-z]+/g, (word) => {
    const others = OTHERS.get(word.toLowerCase());
    if (others === undefined || random() >= EXCHANGED_WORDS) return word;
    return others[Math.floor(random() * others.length)]!;
  });
}

/** How questions about code begin and end; none of these words may tell one answer from another. */
const FRAMES: readonly string[] = `
how does … work
how is … done
how are … handled
how do I …
how can I …
how to …
how does it …
how does the program …
where is … handled
where is … implemented
where is … defined
where do we …
where does the code …
where does it decide to …
what happens when …
what happens if …
what does … do
what is responsible for …
what makes it …
which function …
which part of the code …
which class is used to …
which file … is in
when does it …
why does it …
why is …
code that …
code for …
the code which …
function that …
function to …
logic for …
logic that decides …
implementation of …
the part that …
find where …
show me where …
is there a way to …
I want to …
explain how …
place where …
make sure that …
who calls …
bug when …
error when …
wrong result when …
it fails when …
does not work: …
`
  .trim()
  .split('\n');

/** Words that stand for each other in questions; each line is a group. */
const GROUPS = `
directory directories folder folders
string strings text texts
remove removes delete deletes discard discards drop drops
removed deleted dropped
create creates make makes build builds
created made built
retrieve retrieves get gets fetch fetches obtain obtains
retrieved fetched obtained
start starts launch launches begin begins
restart restarts relaunch relaunches
stop stops end ends halt halts quit
terminate terminates kill kills stop stops
invoke invokes call calls run runs
execute executes run runs
callback callbacks handler handlers hook hooks
parse parses read reads interpret interprets
serialize serializes serialise serialises encode encodes
deserialize deserializes decode decodes
convert converts turn transform transforms translate translates
validate validates check checks verify verifies
invalid wrong malformed bad broken
valid correct proper
error errors failure failures problem problems
exception exceptions error errors failure failures
throw throws raise raises fail fails
ignore ignores skip skips
ignored skipped
allow allows permit permits let lets
reject rejects refuse refuses deny denies
prevent prevents avoid avoids
configuration config settings options preferences
option options setting settings switch
parameter parameters argument arguments input
default fallback standard
enable enables activate activates
disable disables deactivate deactivates
enabled active
disabled inactive
display displays show shows print prints
render renders draw draws paint paints
output print write
log logs record records
message messages text notice
send sends transmit transmits deliver delivers
receive receives accept accepts get gets
request requests query call
response responses reply replies answer answers
connection connections link links
connect connects join
disconnect disconnects hang leave
client clients visitor visitors user users
server servers host service
user users person people
authentication login
authenticate authenticates identify log
authorization permission permissions access
password passwords secret credentials
token tokens key credential
encrypt encrypts scramble protect
hash digest checksum fingerprint
compress compresses shrink pack
decompress unpack expand
concurrent parallel simultaneous
asynchronous async background
synchronous blocking
thread threads worker workers
process processes program programs
queue queues line backlog
pending waiting outstanding
wait waits pause pauses
delay delays wait pause
timeout deadline
retry retries repeat attempt
interval period gap
lock locks guard
cache caches remember store
cached remembered stored kept
buffer buffers memory
allocate allocates reserve reserves
release releases free frees give
memory storage
store stores save saves keep keeps
save saves write writes store
load loads read reads
database storage
table tables grid
row rows record records entry entries
column columns field fields
field fields member attribute property
list lists sequence collection array
array arrays list lists
map maps dictionary mapping
element elements item items entry
item items element elements thing things
index position
size length amount
length size
count number amount
maximum largest upper limit highest
minimum smallest lowest
limit limits cap bound
empty blank
duplicate duplicates repeated copies
unique distinct
sort sorts order orders
filter filters select pick
search searches find finds look
match matches fit fits
replace replaces substitute swap exchange
append appends add adds attach
insert inserts add adds put puts
merge merges combine combines join joins
split splits divide divides break
copy copies duplicate clone
update updates change changes modify modifies refresh
change changes modify modifies alter
iterate loop walk traverse
traverse walk visit
recursive recursively nested
nested inner
parent enclosing outer
child children nested
root top
path paths location
url address link
file files document
filename name
line lines row
character characters letter letters
whitespace blanks spaces
newline
prefix beginning start
suffix ending end
escape escapes quote
format formats layout
template templates pattern
pattern patterns
colour color colors
image images picture pictures
window windows pane
event events signal notification
notify notifies inform tell
listen listens watch watches wait
listener listeners observer subscriber
subscribe subscribes listen follow
register registers add
dispatch dispatches send route
module modules package library
plugin plugins extension addon
dependency dependencies requirement
version release
command commands instruction
shell terminal console
flag flags switch option
environment surroundings
variable variables
constant fixed
function functions routine procedure
method methods function
test tests check
mock fake
benchmark measure
random arbitrary
temporary temp
local own
remote distant
current present
previous last earlier
next following
first initial
initial first starting
initialize initializes initialise prepare set
cleanup tidy
destroy destroys dispose
close closes shut
open opens
compute computes calculate calculates work
determine determines decide decides find
detect detects recognise notice spot
compare compares
equal same identical
different other
specify specifies give set
specified given
contain contains hold holds include
return returns give gives
`;

const OTHERS: ReadonlyMap<string, readonly string[]> = othersOf(GROUPS);

function othersOf(groups: string): ReadonlyMap<string, readonly string[]> {
  const others = new Map<string, string[]>();
  for (const group of groups.trim().split('\n')) {
    const words = group.split(' ');
    for (const word of words) {
      const own = words.filter((other) => other !== word && isPlural(other) === isPlural(word));
      others.set(word, [...(others.get(word) ?? []), ...own]);
    }
  }
  for (const [word, own] of others) if (own.length === 0) others.delete(word);
  return others;
}

function isPlural(word: string): boolean {
  return /[^s]s$/.test(word);
}

// What the search view runs in its frame.
export {};

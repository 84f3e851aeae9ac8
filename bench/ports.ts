/** Functions, each written in two languages. */
export const PORTS: readonly (readonly [name: string, one: string, other: string])[] = [
  [
    'levenshtein.ts levenshtein.py',
    `export function levenshtein(first: string, second: string): number {
  let previous = Array.from({ length: second.length + 1 }, (_, i) => i);
  for (let i = 1; i <= first.length; i++) {
    const current = [i];
    for (let j = 1; j <= second.length; j++) {
      const cost = first[i - 1] === second[j - 1] ? 0 : 1;
      current[j] = Math.min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + cost);
    }
    previous = current;
  }
  return previous[second.length];
}
`,
    `def levenshtein(first, second):
    previous = list(range(len(second) + 1))
    for i in range(1, len(first) + 1):
        current = [i]
        for j in range(1, len(second) + 1):
            cost = 0 if first[i - 1] == second[j - 1] else 1
            current.append(min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + cost))
        previous = current
    return previous[len(second)]
`,
  ],
  [
    'search.py search.go',
    `def binary_search(values, wanted):
    low = 0
    high = len(values) - 1
    while low <= high:
        middle = (low + high) // 2
        if values[middle] == wanted:
            return middle
        if values[middle] < wanted:
            low = middle + 1
        else:
            high = middle - 1
    return -1
`,
    `package search

func BinarySearch(values []int, wanted int) int {
	low := 0
	high := len(values) - 1
	for low <= high {
		middle := (low + high) / 2
		if values[middle] == wanted {
			return middle
		}
		if values[middle] < wanted {
			low = middle + 1
		} else {
			high = middle - 1
		}
	}
	return -1
}
`,
  ],
  [
    'header.ts header.py',
    `export function parseHeader(line: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const part of line.split(';')) {
    const at = part.indexOf('=');
    if (at < 0) {
      continue;
    }
    const name = part.slice(0, at).trim().toLowerCase();
    const value = part.slice(at + 1).trim();
    fields.set(name, value);
  }
  return fields;
}
`,
    `def parse_header(line):
    fields = {}
    for part in line.split(";"):
        at = part.find("=")
        if at < 0:
            continue
        name = part[:at].strip().lower()
        value = part[at + 1:].strip()
        fields[name] = value
    return fields
`,
  ],
  [
    'retry.ts retry.py',
    `export async function retry<T>(attempt: () => Promise<T>, maxAttempts: number, delay: number): Promise<T> {
  let wait = delay;
  for (let i = 1; ; i++) {
    try {
      return await attempt();
    } catch (error) {
      if (i >= maxAttempts) {
        throw error;
      }
      await sleep(wait);
      wait = wait * 2;
    }
  }
}
`,
    `async def retry(attempt, max_attempts, delay):
    wait = delay
    i = 1
    while True:
        try:
            return await attempt()
        except Exception:
            if i >= max_attempts:
                raise
            await sleep(wait)
            wait = wait * 2
        i = i + 1
`,
  ],
  [
    'Histogram.java histogram.go',
    `class Histogram {
  static int[] histogram(double[] values, int bins, double low, double high) {
    int[] counts = new int[bins];
    double width = (high - low) / bins;
    for (double value : values) {
      if (value < low || value >= high) {
        continue;
      }
      int bin = (int) ((value - low) / width);
      counts[bin] = counts[bin] + 1;
    }
    return counts;
  }
}
`,
    `package stats

func Histogram(values []float64, bins int, low float64, high float64) []int {
	counts := make([]int, bins)
	width := (high - low) / float64(bins)
	for _, value := range values {
		if value < low || value >= high {
			continue
		}
		bin := int((value - low) / width)
		counts[bin] = counts[bin] + 1
	}
	return counts
}
`,
  ],
];

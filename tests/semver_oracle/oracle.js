// Answers questions to npm's semver, a JSON array a line: what to ask, then its arguments. See node.py.
const semver = require('semver')
const lines = require('node:readline').createInterface({ input: process.stdin })

const text = (version) => version && version.version
const parts = (version) => version && [...['major', 'minor', 'patch', 'prerelease', 'build'].map((p) => version[p]), version.version]
const ask = {
  clean: semver.clean,
  cmp: semver.cmp,
  coerce: (given, options) => parts(semver.coerce(given, options)),
  comparator: (given, options) => new semver.Comparator(given, options).value,
  comparatorsIntersect: (a, b, options) => new semver.Comparator(a, options).intersects(new semver.Comparator(b, options), options),
  compare: (a, b, options) => [semver.compare(a, b, options), semver.rcompare(a, b, options), semver.compareBuild(a, b, options)],
  diff: semver.diff,
  inc: semver.inc,
  intersects: semver.intersects,
  maxSatisfying: semver.maxSatisfying,
  minSatisfying: semver.minSatisfying,
  minVersion: (range, options) => text(semver.minVersion(range, options)),
  outside: semver.outside,
  parse: (given, options) => parts(semver.parse(given, options)),
  prerelease: semver.prerelease,
  range: (range, options) => new semver.Range(range, options).range,
  satisfies: (versions, range, options) => versions.map((version) => semver.satisfies(version, range, options)),
  simplify: semver.simplifyRange,
  sort: (versions, options) => [semver.sort([...versions], options), semver.rsort([...versions], options)],
  subset: semver.subset,
  toComparators: semver.toComparators,
  truncate: semver.truncate,
  validRange: semver.validRange,
}

lines.on('line', (line) => {
  const [name, ...args] = JSON.parse(line)
  let answer
  try {
    answer = { value: ask[name](...args) }
  } catch (error) {
    answer = { thrown: true }
  }
  process.stdout.write(JSON.stringify(answer) + '\n')
})

import { readdirSync } from 'node:fs'

/**
 * The rooms inside a folder, and which of the others each may use. A room that builds on another is never used by it.
 * "." stands for the files that lie in the folder itself.
 */
const ROOMS = {
  'src/app': {
    session: [],
    shell: ['session'],
    routes: ['session', 'shell'],
    '.': ['shell', 'routes'],
  },
  'src/app/routes': {
    login: [],
    answering: [],
    author: [],
    batches: [],
    business: [],
    customise: ['answering'],
    '.': [],
  },
  'src/app/routes/business': { state: [], '.': ['state'] },
  'src/app/routes/customise': { dialogs: [], state: [], '.': ['dialogs', 'state'] },
  'src/features/accounts': {
    shared: [],
    session: ['shared'],
    login: ['session', 'shared'],
    signup: ['login', 'session', 'shared'],
    passwordReset: ['login', 'session', 'shared'],
    secondFactors: ['login', 'session', 'shared'],
    reauthentication: ['secondFactors', 'session', 'shared'],
    security: ['login', 'session', 'shared'],
    apiKeys: ['security', 'session', 'shared'],
    profile: ['session', 'shared'],
    organisation: ['login', 'session', 'shared'],
    '.': [],
  },
  'src/features/brands': { '.': [] },
  'src/features/documents': {
    '.': [],
    drafts: ['.'],
    customise: ['.', 'drafts'],
    list: ['.'],
    saved: ['.', 'drafts'],
  },
  'src/features/library': {
    '.': [],
    form: ['.'],
    sample: ['form'],
    viewer: ['.', 'form'],
    gallery: ['.'],
    authoring: ['.'],
  },
  'src/features/library/form': {
    schema: [],
    numbers: ['schema'],
    shared: ['numbers'],
    branches: ['schema', 'shared'],
    rows: ['numbers', 'schema', 'shared'],
    widgets: ['numbers', 'shared'],
    fields: ['schema', 'shared'],
    '.': ['branches', 'fields', 'numbers', 'rows', 'schema', 'shared', 'widgets'],
  },
  'src/features/library/viewer': { preview: [], paper: ['preview'], '.': ['paper', 'preview'] },
  'src/shared': {
    device: [],
    json: [],
    numbers: [],
    language: ['device'],
    format: ['language'],
    theme: ['language'],
    api: ['device', 'language'],
    ui: ['api', 'language'],
    messages: ['language', 'ui'],
    states: ['api', 'device', 'language', 'messages'],
    '.': [],
  },
}

/** The pairs of rooms between which nothing may be imported, as `import-x/no-restricted-paths` wants them. */
export function closedDoors() {
  return Object.entries(ROOMS).flatMap(([folder, rooms]) => {
    complainOfUnknown(folder, rooms)
    const doors = Object.entries(rooms).map(([room, uses]) => ({
      target: filesOf(folder, room),
      from: Object.keys(rooms)
        .filter((other) => other !== room && !uses.includes(other))
        .map((other) => filesOf(folder, other)),
      message: `In ${folder}, "${room}" may use ${uses.length > 0 ? uses.join(', ') : 'no other room'}: see web/rooms.js.`,
    }))
    return doors.filter(({ from }) => from.length > 0)
  })
}

const filesOf = (folder, room) => (room === '.' ? `./${folder}/*` : `./${folder}/${room}/**/*`)

/** A room without a line here would have every door open. */
function complainOfUnknown(folder, rooms) {
  const found = readdirSync(new URL(folder, import.meta.url), { withFileTypes: true })
  const unknown = found.filter((entry) => entry.isDirectory() && !(entry.name in rooms)).map((entry) => entry.name)
  if (unknown.length > 0) throw new Error(`${folder} has a room that web/rooms.js does not name: ${unknown.join(', ')}`)
}

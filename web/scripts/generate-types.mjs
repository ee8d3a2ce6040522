// Writes the types of both HTTP interfaces from their OpenAPI documents: the service's own, and that of its accounts.
// With --check it writes nothing and fails when the kept types are not what the documents say.
import { readFileSync, writeFileSync } from 'node:fs'
import openapiTypescript, { astToString } from 'openapi-typescript'

const here = (path) => new URL(path, import.meta.url)
const onlyCheck = process.argv.includes('--check')

for (const [source, target] of [
  ['../../service/openapi.json', '../src/shared/api/schema.d.ts'],
  ['../openapi/allauth.yaml', '../src/shared/api/allauth.d.ts'],
]) {
  const types = astToString(await openapiTypescript(here(source)))
  if (!onlyCheck) writeFileSync(here(target), types)
  else if (readFileSync(here(target), 'utf8') !== types) {
    console.error(`${target} is not what ${source} says. Run "npm run api" and mend what no longer compiles.`)
    process.exitCode = 1
  }
}

// Writes the types of both HTTP interfaces from their OpenAPI documents. The service's own document wins over the
// copy kept here, so that a change of the service shows up as a compile error of the web app.
import { existsSync, writeFileSync } from 'node:fs'
import openapiTypescript, { astToString } from 'openapi-typescript'

const here = (path) => new URL(path, import.meta.url)
const fromService = here('../../service/openapi.json')
const galley = existsSync(fromService) ? fromService : here('../openapi.json')

for (const [source, target] of [
  [galley, '../src/shared/api/schema.d.ts'],
  [here('../openapi/allauth.yaml'), '../src/shared/api/allauth.d.ts'],
]) {
  writeFileSync(here(target), astToString(await openapiTypescript(source)))
}

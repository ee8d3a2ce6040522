import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

/** A sentence as it stands in the code. */
export interface Said {
  sentence: string
  /** Whether it has forms for one and for more. */
  counts: boolean
  /** Whether it is said while its file is loaded, outside every function, when the language is not known yet. */
  tooEarly: boolean
  /** Where it stands: "src/app/shell/Shell.tsx". */
  file: string
}

const WAYS = new Set(['t', 'rich', 'plural'])

/** Every sentence that the code of a folder says to people, in the order of the files. */
export function sentencesIn(folder: string): Said[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name))
  return files
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.|\.d\.ts$/.test(file))
    .sort()
    .flatMap(saidIn)
}

function saidIn(file: string): Said[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)
  const found: Said[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && WAYS.has(node.expression.getText())) found.push(...saidBy(node, file))
    ts.forEachChild(node, visit)
  }
  if (!file.endsWith('language/say.ts')) visit(source)
  return found
}

function saidBy(call: ts.CallExpression, file: string): Said[] {
  const counts = call.expression.getText() === 'plural'
  const words = call.arguments[counts ? 2 : 0]
  if (!words) return []
  if (!ts.isStringLiteralLike(words)) throw new Error(`${file}: a sentence has to stand as it is: ${call.getText()}`)
  return [{ sentence: words.text, counts, tooEarly: !isInFunction(call), file }]
}

function isInFunction(node: ts.Node): boolean {
  return ts.findAncestor(node, (one) => ts.isFunctionLike(one)) !== undefined
}

const LOOKALIKES = 'αвςđëƒġħïĵķłмñöρɋřšτυνωχўžΔВÇĐËƑĠĦÏĴĶŁМÑÖРɊŘŠŦŬṼŴΧҰŽ'
const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** The sentence in letters that no language has, a third longer; names of values and tags stay. */
export default function pseudo(sentence: string): string {
  const strange = sentence.replace(/(\{\w+\}|<\/?\w+>)|[A-Za-z]/g, (found, kept?: string) =>
    kept === undefined ? (LOOKALIKES[LETTERS.indexOf(found)] ?? found) : kept,
  )
  return `⟦${strange}${'·'.repeat(Math.ceil(sentence.length / 3))}⟧`
}

import styles from './list.module.css'

const HUES = 8

/** The labels of a document, each in a quiet colour of its own that follows from its letters. */
export function LabelMarks({ labels }: { labels: string[] }) {
  return labels.map((label) => (
    <span key={label} className={styles.label} data-hue={hueOf(label)}>
      {label}
    </span>
  ))
}

export function hueOf(label: string): number {
  let sum = 7
  for (const letter of label) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973
  return sum % HUES
}

import type { Region } from '../preview/regions'
import styles from './viewer.module.css'

/** Marks places on the page, as with a soft pencil. */
export function Highlights({ regions, kind }: { regions: Region[]; kind: 'focused' | 'pointed' }) {
  return regions.map((region, place) => (
    <span
      key={`${region.pointer} ${place}`}
      aria-hidden="true"
      className={styles.mark}
      data-kind={kind}
      style={{
        left: `${region.left * 100}%`,
        top: `${region.top * 100}%`,
        width: `${region.width * 100}%`,
        height: `${region.height * 100}%`,
      }}
    />
  ))
}

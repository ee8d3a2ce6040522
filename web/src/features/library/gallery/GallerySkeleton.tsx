import { Skeleton } from '@/shared/states/Loading'
import styles from './gallery.module.css'

/** The gallery's shape while its templates are on their way. */
export function GallerySkeleton() {
  return (
    <div className={styles.sheets}>
      {[0, 1, 2, 3, 4, 5, 6, 7].map((place) => (
        <div key={place}>
          <div className={styles.stand}>
            <Skeleton width="90%" ratio="210 / 297" />
          </div>
          <Skeleton width="60%" height={22} />
        </div>
      ))}
    </div>
  )
}

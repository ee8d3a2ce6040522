export function SavedPage() {
  return <p>Saved</p>
}

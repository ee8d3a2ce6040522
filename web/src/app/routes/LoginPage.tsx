export function LoginPage() {
  return <p>Log in</p>
}

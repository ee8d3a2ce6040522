// Command node is one Kubernetes node in one binary: the store, the control
// plane, the kubelet, the proxy, and the two tools that people type. Which part
// runs is told by the name it is called by, or by its first argument.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	_ "time/tzdata" // CronJobs name time zones, and the machine may have no table of them

	"github.com/spf13/cobra"
	"go.etcd.io/etcd/server/v3/etcdmain"
	_ "k8s.io/client-go/plugin/pkg/client/auth"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	kubectl "k8s.io/kubectl/pkg/cmd"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllers "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	proxy "k8s.io/kubernetes/cmd/kube-proxy/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
	kubelet "k8s.io/kubernetes/cmd/kubelet/app"
	_ "sigs.k8s.io/gateway-api/pkg/consts" // its module carries the definitions of the Gateway API
	kustomize "sigs.k8s.io/kustomize/kustomize/v5/commands"
)

// parts maps the name of each part to what starts it.
var parts = map[string]func(){
	"coredns":                 func() { runPlainly(namesCommand()) },
	"etcd":                    func() { etcdmain.Main(os.Args) },
	"kube-apiserver":          func() { run(apiserver.NewAPIServerCommand()) },
	"kube-controller-manager": func() { run(controllers.NewControllerManagerCommand()) },
	"kube-proxy":              func() { run(proxy.NewProxyCommand()) },
	"kube-scheduler":          func() { run(scheduler.NewSchedulerCommand()) },
	"kube-network-policies":   func() { run(policiesCommand()) },
	"kubectl":                 func() { run(kubectl.NewDefaultKubectlCommand()) },
	"kubelet":                 func() { run(kubelet.NewKubeletCommand(context.Background())) },
	"kustomize":               func() { run(kustomize.NewDefaultCommand()) },
}

func main() {
	if called := filepath.Base(os.Args[0]); parts[called] == nil {
		os.Args = os.Args[1:]
	}
	if len(os.Args) == 0 || parts[filepath.Base(os.Args[0])] == nil {
		refuse()
	}
	parts[filepath.Base(os.Args[0])]()
}

func run(command *cobra.Command) {
	os.Exit(cli.Run(command))
}

// runPlainly leaves the log of the standard library alone. CoreDNS writes what
// Kubernetes' libraries say into that log; run would lead it back to them, and
// both would wait for each other.
func runPlainly(command *cobra.Command) {
	if err := command.Execute(); err != nil {
		os.Exit(1)
	}
}

func refuse() {
	names := make([]string, 0, len(parts))
	for name := range parts {
		names = append(names, name)
	}
	slices.Sort(names)
	fmt.Fprintf(os.Stderr, "usage: node PART [ARGUMENT...]\nparts: %s\n", strings.Join(names, ", "))
	os.Exit(2)
}

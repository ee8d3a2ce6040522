package main

import (
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/coredns/caddy"
	"github.com/coredns/coredns/core/dnsserver"
	_ "github.com/coredns/coredns/plugin/cache"
	_ "github.com/coredns/coredns/plugin/errors"
	_ "github.com/coredns/coredns/plugin/health"
	_ "github.com/coredns/coredns/plugin/kubernetes"
	_ "github.com/coredns/coredns/plugin/loadbalance"
	_ "github.com/coredns/coredns/plugin/ready"
	"github.com/spf13/cobra"
)

// namesCommand answers questions for the names of Services, as CoreDNS. Its own
// command line registers flags for the whole program, so it is started without.
func namesCommand() *cobra.Command {
	return &cobra.Command{
		Use:          "coredns COREFILE",
		Short:        "Answer for the names of Services",
		Args:         cobra.ExactArgs(1),
		SilenceUsage: true,
		RunE:         func(_ *cobra.Command, arguments []string) error { return answerNames(arguments[0]) },
	}
}

func answerNames(corefile string) error {
	text, err := os.ReadFile(corefile)
	if err != nil {
		return fmt.Errorf("read the Corefile: %w", err)
	}
	ends := make(chan os.Signal, 1)
	signal.Notify(ends, syscall.SIGINT, syscall.SIGTERM)
	dnsserver.Quiet = true
	server, err := caddy.Start(caddy.CaddyfileInput{Contents: text, Filepath: corefile, ServerTypeName: "dns"})
	if err != nil {
		return fmt.Errorf("start: %w", err)
	}
	<-ends
	return server.Stop()
}

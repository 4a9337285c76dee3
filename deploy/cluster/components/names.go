package main

import (
	"log"
	"net"
	"os"
	"strings"

	"golang.org/x/net/dns/dnsmessage"
	"k8s.io/client-go/informers"
	listers "k8s.io/client-go/listers/core/v1"
)

const suffix = ".svc.cluster.local."

// answer tells pods the addresses of Services by their names, over UDP; any other name does not exist.
// Arguments: the address to listen at.
func answer() {
	stop := make(chan struct{})
	factory := informers.NewSharedInformerFactory(connect(), 0)
	services := factory.Core().V1().Services().Lister()
	factory.Start(stop)
	factory.WaitForCacheSync(stop)
	socket, err := net.ListenPacket("udp", os.Args[1])
	check(err)
	asked := make([]byte, 1500)
	for {
		size, from, err := socket.ReadFrom(asked)
		check(err)
		if said, err := reply(asked[:size], services); err != nil {
			log.Println(from, err)
		} else if _, err = socket.WriteTo(said, from); err != nil {
			log.Println(from, err)
		}
	}
}

func reply(asked []byte, services listers.ServiceLister) ([]byte, error) {
	var message dnsmessage.Message
	if err := message.Unpack(asked); err != nil || len(message.Questions) != 1 {
		return nil, err
	}
	question := message.Questions[0]
	message.Response, message.Authoritative, message.Additionals = true, true, nil
	address := addressOf(strings.ToLower(question.Name.String()), services)
	if address == nil {
		message.RCode = dnsmessage.RCodeNameError
	} else if question.Type == dnsmessage.TypeA {
		header := dnsmessage.ResourceHeader{Name: question.Name, Class: dnsmessage.ClassINET, TTL: 5}
		message.Answers = []dnsmessage.Resource{{Header: header, Body: &dnsmessage.AResource{A: [4]byte(address)}}}
	}
	return message.Pack()
}

func addressOf(name string, services listers.ServiceLister) net.IP {
	parts := strings.Split(strings.TrimSuffix(name, suffix), ".")
	if !strings.HasSuffix(name, suffix) || len(parts) != 2 {
		return nil
	}
	service, err := services.Services(parts[1]).Get(parts[0])
	if err != nil {
		return nil
	}
	return net.ParseIP(service.Spec.ClusterIP).To4()
}
